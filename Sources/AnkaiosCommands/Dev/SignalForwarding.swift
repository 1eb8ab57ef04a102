import AnkaiosPlatform
import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Hands the signals that ask this process to end to a program, which decides. This process lives on and cleans up after
/// it. Signals that come before the program is there wait for it.
///
/// What the terminal sends to the whole group of this process has reached the program already. Its keeper knows, and does
/// not send it again.
final class SignalForwarding: Sendable {
    private struct State {
        var program: KeptProgram?
        var waiting: [Int32] = []
    }

    private let state = Lock(State())

    /// Forwards for the time of a closure.
    static func whileRunning<Result>(_ body: (SignalForwarding) async -> Result) async -> Result {
        let forwarding = SignalForwarding()
        let watch = SignalWatch([SIGTERM, SIGHUP, SIGINT, SIGQUIT], onlyFirst: false) { forwarding.received($0) }
        defer { watch?.stop() }
        return await body(forwarding)
    }

    /// From now on signals go to this program; nil: to none.
    func forward(to program: KeptProgram?) {
        state.withLock { state in
            state.program = program
            guard let program else { return }
            for number in state.waiting { program.signal(number) }
            state.waiting = []
        }
    }

    private func received(_ number: Int32) {
        state.withLock { state in
            if let program = state.program { program.signal(number) } else { state.waiting.append(number) }
        }
    }
}
