import AnkaiosPlatform
import AnkaiosProtobuf
import Synchronization

/// What went wrong in a play, told at its end.
final class ReplayOutcome: Sendable {
    let failure = Lock<ReplayError?>(nil)
}

/// The agent's end of two FIFOs, played from a script. It lives on one thread.
final class ReplayWorld: LoopWorld {
    private var script: ReplayScript
    private var endpoint: ControlInterfaceEndpoint?
    private var cutter = TranscriptCutter()
    private var effects = Queue<ReplayScript.Effect>()
    private var isBusy = false
    private var isPerforming = false
    private var failure: ReplayError?
    private let outcome: ReplayOutcome

    /// - Parameter outcome: gets what went wrong, at the end.
    init(_ script: ReplayScript, folder: String, reactor: Reactor, outcome: ReplayOutcome) {
        self.script = script
        self.outcome = outcome
        // An agent is not so patient; but here nothing depends on how fast the client is.
        let limits = ControlInterfaceEndpoint.Limits(
            writeTimeout: .seconds(60),
            reopenDelay: .milliseconds(20),
            reopenAttempts: 500
        )
        let endpoint = ControlInterfaceEndpoint(folder: folder, reactor: reactor, limits: limits) { [weak self] event in
            self?.heard(event)
        }
        self.endpoint = endpoint
        do throws(SystemError) {
            try endpoint.open()
        } catch {
            failure = .system("\(error)")
        }
        perform(self.script.handle(.begun))
    }

    func runDueTimers() -> Duration? { nil }

    func becameIdle() {}

    func shutDown() {
        endpoint?.readRest()
        outcome.failure.withLock { $0 = failure ?? script.missing }
        endpoint?.remove()
        endpoint = nil
    }

    private func heard(_ event: ControlInterfaceEndpoint.Event) {
        var events: [ReplayScript.Event] = []
        switch event {
        case .bytes(let bytes):
            events = cutter.take(bytes).pieces.map { piece in
                switch piece {
                case .frame(let frame, let message):
                    (try? Proto.ToAnkaios(decoding: message)).map(ReplayScript.Event.sent) ?? .wrote(frame)
                case .bytes(let bytes): .wrote(bytes)
                }
            }
        case .writersGone:
            let torn = cutter.end()
            events = (torn.isEmpty ? [] : [.wrote(torn)]) + [.left]
        }
        for event in events { perform(script.handle(event)) }
    }

    // MARK: - One thing after the other

    private func perform(_ new: [ReplayScript.Effect]) {
        for effect in new { effects.append(effect) }
        // What is done at once goes on in the loop that began it: a transcript of any length needs no deeper stack.
        guard !isPerforming else { return }
        isPerforming = true
        while !isBusy, let effect = effects.popFirst() { perform(effect) }
        isPerforming = false
    }

    private func perform(_ effect: ReplayScript.Effect) {
        guard let endpoint else { return }
        switch effect {
        case .write(let bytes): wait { endpoint.send(bytes, whenDone: $0) }
        case .closeInput:
            if endpoint.input != nil { wait { endpoint.closeInput(whenDone: $0) } }
        case .pause(let time): wait { done in _ = endpoint.reactor.after(time) { done(.delivered) } }
        case .stopReading: endpoint.closeOutput()
        case .readAgain: attempt(endpoint.openOutput)
        case .makeAnew: attempt(endpoint.replaceFIFOs)
        case .fail(let error):
            failure = failure ?? error
            let closed = Proto.FromAnkaios(content: .connectionClosed(.init(reason: "\(error)")))
            endpoint.send(Frame.framed(closed.encoded())) { _ in }
            endpoint.close(flushing: true)
        }
    }

    private func attempt(_ action: () throws(SystemError) -> Void) {
        do throws(SystemError) {
            try action()
        } catch {
            failure = failure ?? .system("\(error)")
        }
    }

    /// What comes next waits until this is done.
    private func wait(for start: (@escaping (ControlInterfaceEndpoint.Delivery) -> Void) -> Void) {
        isBusy = true
        start { [weak self] _ in
            self?.isBusy = false
            self?.perform([])
        }
    }
}
