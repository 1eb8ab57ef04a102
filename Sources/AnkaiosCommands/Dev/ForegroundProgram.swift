import CAnkaiosPlatform
import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program that has this process's terminal, input and output, until it ends. This process gives it the
/// variables, descriptors and ignored signals of its own start, as a shell would.
enum ForegroundProgram {
    /// The system's words for why it could not be started.
    struct Failure: Error, CustomStringConvertible {
        var code: Int32
        var description: String { String(cString: strerror(code)) }
    }

    /// Runs a program to its end.
    /// - Parameter variables: `NAME=VALUE` each.
    /// - Returns: its exit code; 128 and the number of a signal that ended it.
    static func run(
        _ words: [String],
        variables: [String],
        signals: SignalForwarding
    ) async throws(Failure) -> Int32 {
        let program: KeptProgram
        do throws(SystemError) {
            program = try KeptProgram(
                KeptProgram.Command(arguments: words, environment: variables),
                ignoring: cankaios_ignored_at_start()
            )
        } catch {
            throw Failure(code: error.code)
        }
        signals.forward(to: program)
        return await withCheckedContinuation { continuation in
            let isStarted = DetachedThread.start {
                continuation.resume(returning: wait(for: program, signals))
            }
            // Without a thread to spare this one waits; nothing else is to be done meanwhile.
            if !isStarted { continuation.resume(returning: wait(for: program, signals)) }
        }
    }

    private static func wait(for program: KeptProgram, _ signals: SignalForwarding) -> Int32 {
        defer { signals.forward(to: nil) }
        return program.exitCode()
    }
}
