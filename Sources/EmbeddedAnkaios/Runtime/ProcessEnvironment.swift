#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The variables of this process, and which of them its workloads get.
enum ProcessEnvironment {
    /// All of them. Of two with one name the first counts.
    static var own: [String: String] {
        var result: [String: String] = [:]
        var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        while let text = entry?.pointee {
            let parts = SystemText.text(at: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, result[String(parts[0])] == nil { result[String(parts[0])] = String(parts[1]) }
            entry = entry?.advanced(by: 1)
        }
        return result
    }

    /// Variables that say where and in which language a program runs. All others may hold secrets.
    private static let harmless: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH",
    ]

    /// What a workload gets of the environment of this process: what is harmless, and what is named.
    static func passed(_ names: Set<String>) -> [String: String] {
        own.filter { harmless.contains($0.key) || $0.key.hasPrefix("LC_") || names.contains($0.key) }
    }
}
