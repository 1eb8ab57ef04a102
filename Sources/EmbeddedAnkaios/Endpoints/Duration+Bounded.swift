extension Duration {
    /// It, between nothing and some thirty years: no clock has to reckon with more.
    var bounded: Duration { Swift.min(Swift.max(self, .zero), .seconds(1_000_000_000)) }
}
