import AnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An operation that a signal ends, with time to clean up.
package final class Interruption: Sendable {
    /// Ctrl-C, the other ways to ask a process to end, and the end of whoever reads its output.
    package static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE]

    private struct State {
        var signal: Int32?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Lock(State())

    private init() {}

    /// Runs an operation, and cancels its task when one of the signals comes. A second signal ends the process at once.
    ///
    /// Only one operation can be guarded against the process's own signals at a time.
    /// - Parameters:
    ///   - source: where the signals come from.
    ///   - operation: what runs meanwhile.
    /// - Returns: what the operation gives, and the signal that cancelled it.
    package static func guarding<Result: Sendable>(
        from source: SignalSource = .process,
        _ operation: @escaping @Sendable () async -> Result
    ) async -> (result: Result, signal: Int32?) {
        let interruption = Interruption()
        let watch = source.watch(signals) { interruption.received($0) }
        defer { watch() }
        let task = Task { await operation() }
        interruption.onSignal { task.cancel() }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return (result, interruption.state.withLock { $0.signal })
    }

    private func received(_ signal: Int32) {
        let cancel = state.withLock { state in
            state.signal = state.signal ?? signal
            return state.cancel
        }
        cancel?()
    }

    /// A signal may have come already.
    private func onSignal(_ cancel: @escaping @Sendable () -> Void) {
        let hasCome = state.withLock { state in
            state.cancel = cancel
            return state.signal != nil
        }
        if hasCome { cancel() }
    }
}
