/// Guesses what was meant by a misspelt name.
enum NearMiss {
    /// ` - did you mean 'x'?`, or nothing.
    static func hint(for name: String, among known: [String]) -> String {
        guard let best = best(name, known) else { return "" }
        return "; did you mean '\(best)'?"
    }

    private static func best(_ name: String, _ known: [String]) -> String? {
        let plain = folded(name)
        if let same = known.first(where: { folded($0) == plain }) { return same }
        let near = known.map { ($0, distance(plain, folded($0))) }.min { $0.1 < $1.1 }
        guard let (best, distance) = near, distance <= max(1, min(plain.count, best.count) / 3) else { return nil }
        return best
    }

    private static func folded(_ name: String) -> [Character] {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }.map(\.self)
    }

    /// How many letters have to be added, taken away or changed.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard left.count < 64, right.count < 64 else { return .max }
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let changed = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
