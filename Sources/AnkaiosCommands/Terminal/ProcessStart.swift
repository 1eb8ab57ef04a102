import AnkaiosPlatform
import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a process of the tool does first and last.
package enum ProcessStart {
    /// Opens the descriptors 0 to 2 if they are closed, and keeps ends of children tellable. A process that `dev` has started
    /// to mount a control interface becomes the program here. That is before it has a second thread.
    package static func prepare() {
        cankaios_prepare_process()
        let asked = MountedProgram.becomeIfAsked(by: SystemEnvironment.arguments(), terminal: SystemTerminal())
        if let code = asked { exit(code.status) }
    }

    /// With what the process ends: output that could not be written is a failure, whatever the command says.
    package static func status(_ code: ExitCode) -> Int32 {
        guard let failure = SystemTerminal.failure else { return code.status }
        // Who has closed the pipe has seen enough.
        if failure == EPIPE { return code == .success ? 0 : ExitCode.interrupted(signal: SIGPIPE).status }
        SystemTerminal().writeError("error: cannot write the output: \(String(cString: strerror(failure)))\n")
        return ExitCode.failure.status
    }

    /// Whether a signal was ignored when the process began; then it stays ignored.
    static func ignores(_ signal: Int32) -> Bool {
        signal > 0 && signal <= 64 && cankaios_ignored_at_start() >> UInt64(signal - 1) & 1 == 1
    }
}
