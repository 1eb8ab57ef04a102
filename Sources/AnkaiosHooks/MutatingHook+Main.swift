#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension MutatingHook {
    /// Runs the hook as a program: from standard input to standard output. A rejection goes to standard error, with exit
    /// code 1.
    public static func main() {
        guard let input = readAll(STDIN_FILENO) else { fail("the hook cannot read its standard input") }
        switch Self().run(on: input) {
        case .changed(let output):
            if !writeAll(output, to: STDOUT_FILENO) { fail("the hook cannot write to its standard output") }
        case .rejected(let reason): fail(reason)
        }
    }

    private static func fail(_ reason: String) -> Never {
        _ = writeAll(Array(reason.utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
        exit(1)
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += chunk[..<count]
            } else if errno != EINTR {
                return nil
            }
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
