import AnkaiosPlatform

/// Files of text.
enum TextFile {
    /// The most that is read, in bytes: no state that Ankaios takes is larger.
    private static let limit = 64 << 20

    static func read(_ path: String) throws(ManifestError) -> String {
        let bytes: [UInt8]
        do throws(SystemFile.Failure) {
            bytes = try SystemFile.read(path, limit: limit)
        } catch {
            let tooLarge = "It is larger than \(limit >> 20) MiB, the limit of a manifest"
            throw .unreadable(path: path, reason: error == .tooLarge ? tooLarge : error.reason)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadable(path: path, reason: "The text is not UTF-8")
        }
        return text
    }
}
