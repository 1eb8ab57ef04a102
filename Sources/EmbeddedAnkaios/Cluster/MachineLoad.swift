#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How busy this machine is: what agents report (AnkaiosBehaviour.md §9).
struct MachineLoad {
    private var busy: UInt64 = 0
    private var total: UInt64 = 0

    /// Percent of all processors since the last time; since the machine's start the first time.
    mutating func cpuUsage() -> UInt32 {
        guard let line = MachineLoad.text(of: "/proc/stat")?.split(separator: "\n").first else { return 0 }
        let times = line.split(separator: " ").dropFirst().compactMap { UInt64($0) }
        guard times.count >= 5 else { return 0 }
        let newTotal = times.prefix(8).reduce(0, &+)
        let newBusy = newTotal &- times[3] &- times[4]
        defer { (busy, total) = (newBusy, newTotal) }
        guard newTotal > total, newBusy >= busy else { return 0 }
        return UInt32(clamping: ((newBusy - busy) * 100 + (newTotal - total) / 2) / (newTotal - total))
    }

    /// In bytes.
    static func freeMemory() -> UInt64 {
        for line in text(of: "/proc/meminfo")?.split(separator: "\n") ?? [] where line.hasPrefix("MemAvailable:") {
            return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1024 } ?? 0
        }
        return 0
    }

    private static func text(of path: String) -> String? {
        guard let file = try? Descriptor.open(path, O_RDONLY) else { return nil }
        defer { file.close() }
        var text: [UInt8] = []
        while case .bytes(let bytes) = file.read(upTo: 16384) { text += bytes }
        return String(decoding: text, as: UTF8.self)
    }
}
