import AnkaiosInterop
import AnkaiosProtobuf

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@main struct Main {
    static func main() async {
        do {
            let options = try InteropOptions(arguments: Array(CommandLine.arguments.dropFirst()))
            let result = await InteropClient(options, say: say).run()
            say(result.description)
        } catch {
            let bytes = Array("ankaios-interop: \(error)\n".utf8)
            _ = write(STDERR_FILENO, bytes, bytes.count)
            exit(64)
        }
    }

    /// Prints a line at once, also into a pipe.
    private static func say(_ line: String) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
