#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The lines of this process's standard input.
enum StandardInput {
    /// A line longer than this is given in pieces.
    private static let longest = 16 << 20

    /// The lines, without their line feeds, as they come; they end with the input.
    static func lines() -> AsyncStream<String> {
        let (lines, line) = AsyncStream<String>.makeStream()
        let isStarted = DetachedThread.start {
            var pending: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(STDIN_FILENO, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                var rest = chunk[..<count]
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    line.yield(String(decoding: pending + rest[..<end], as: UTF8.self))
                    pending.removeAll(keepingCapacity: true)
                    rest = rest[(end + 1)...]
                }
                pending += rest
                if pending.count > longest {
                    line.yield(String(decoding: pending, as: UTF8.self))
                    pending.removeAll()
                }
            }
            if !pending.isEmpty { line.yield(String(decoding: pending, as: UTF8.self)) }
            line.finish()
        }
        if !isStarted { line.finish() }
        return lines
    }
}
