extension String {
    /// The text with each occurrence of `part` as `other`, from left to right.
    ///
    /// The standard library's `replacing(_:with:)` would bring its regular expressions into every workload: a megabyte.
    func substituting(_ part: String, with other: String) -> String {
        let (bytes, part) = (Array(utf8), Array(part.utf8))
        guard !part.isEmpty else { return self }
        var out: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if rest.starts(with: part) {
                out += other.utf8
                rest = rest.dropFirst(part.count)
            } else {
                out.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
