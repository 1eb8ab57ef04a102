#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the system says about this process.
enum Process {
    /// CLOCK_MONOTONIC, in nanoseconds.
    static var monotonic: Int64 { read(CLOCK_MONOTONIC) }

    /// The processor time that all threads used, in seconds.
    static var cpu: Double { Double(read(CLOCK_PROCESS_CPUTIME_ID)) / 1e9 }

    /// The largest memory that was ever resident (`VmHWM`), in KiB.
    static var peakMemory: Int64 {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if text.hasPrefix("VmHWM:") { return Int64(text.filter(\.isNumber)) ?? 0 }
        }
        return 0
    }

    /// How many descriptors are open, without the one that counts them.
    static var descriptors: Int { entries(of: "/proc/self/fd") - 1 }

    /// How many threads there are.
    static var threads: Int { entries(of: "/proc/self/task") }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func entries(of folder: String) -> Int {
        guard let directory = opendir(folder) else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count - 2
    }
}

/// Seconds since a moment of the monotonic clock.
func seconds(since begin: Int64) -> Double { Double(Process.monotonic - begin) / 1e9 }
