import AnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Hands the signals that ask this process to end to a program, which decides; so that this process lives on and cleans up
/// after it. Signals that come before the program is there wait for it.
final class SignalForwarding: Sendable {
    private struct State {
        var pid: pid_t?
        var waiting: [Int32] = []
    }

    private let state = Lock(State())

    /// Forwards for the time of a closure.
    static func whileRunning<Result>(_ body: (SignalForwarding) async -> Result) async -> Result {
        let forwarding = SignalForwarding()
        // Ctrl-C goes to all processes of the terminal: the program has it already.
        let ofTerminal = [SIGINT, SIGQUIT]
        let isAtTerminal = isatty(STDIN_FILENO) == 1
        let handlers = isAtTerminal ? ofTerminal.map { (number: $0, handler: signal($0, SIG_IGN)) } : []
        let watch = SignalWatch([SIGTERM, SIGHUP] + (isAtTerminal ? [] : ofTerminal), onlyFirst: false) {
            forwarding.received($0)
        }
        defer {
            watch?.stop()
            for (number, handler) in handlers { _ = signal(number, handler) }
        }
        return await body(forwarding)
    }

    /// From now on signals go to this process; nil: to none.
    func forward(to pid: pid_t?) {
        state.withLock { state in
            state.pid = pid
            guard let pid else { return }
            for number in state.waiting { _ = kill(pid, number) }
            state.waiting = []
        }
    }

    private func received(_ number: Int32) {
        state.withLock { state in
            if let pid = state.pid { _ = kill(pid, number) } else { state.waiting.append(number) }
        }
    }
}
