#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A moment, in UTC.
struct Timestamp: Hashable, Sendable, CustomStringConvertible {
    var seconds: Int
    var nanoseconds: Int

    /// The present moment.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    /// As RFC 3339 with nanoseconds.
    var description: String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let day = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        return padded(date[0], 4) + "-" + padded(date[1], 2) + "-" + padded(date[2], 2) + "T"
            + day.map { padded($0, 2) }.joined(separator: ":") + "." + padded(nanoseconds, 9) + "+00:00"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
