import AnkaiosPlatform

/// Which variables of this process its workloads get.
enum ProcessEnvironment {
    /// Variables that say where and in which language a program runs. All others may hold secrets.
    private static let harmless: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH",
    ]

    /// What a workload gets of the environment of this process: what is harmless, and what is named.
    static func passed(_ names: Set<String>) -> [String: String] {
        SystemEnvironment.variables()
            .filter { harmless.contains($0.key) || $0.key.hasPrefix("LC_") || names.contains($0.key) }
    }
}
