import AnkaiosModel
import AnkaiosWire

/// A subscription for events.
struct Subscription: Sendable {
    let request: Request
    /// It was made again, so another state is due.
    var isResuming = false
    /// Since when the state is asked for once more; nil: it has come.
    private(set) var askedAt: Duration?
    /// When the state is asked for again, as it has not come.
    private(set) var dueAt: Duration?
    /// How often it was asked for since it came last.
    private var asked = 0
    /// About how many bytes the state has at most: those of the last one, and of the changes since.
    var size = 0

    init(_ request: Request, size: Int = 0) {
        (self.request, self.size) = (request, size)
    }

    /// Its request leaves. Each time the state has longer to come.
    mutating func asks(at now: Duration, limit: Duration) {
        askedAt = askedAt ?? now
        dueAt = now + limit * (1 << min(asked, 4))
        asked += 1
    }

    /// It is asked for on a new link, or in a new session: what was asked for before comes never.
    mutating func resumes() { (isResuming, askedAt, asked) = (true, nil, 0) }
}

extension Session {
    /// Ends the subscriptions whose state has probably broken the link between agent and server. An answer above 4 MiB
    /// does.
    ///
    /// The second such break ends the control interfaces of all workloads of the agent for good. So they are not asked for again.
    /// - Parameter patience: an answer that is out for less than this may still come.
    mutating func endOversized(outFor patience: Duration, _ effects: inout [Effect]) {
        for (id, stream) in streams.sorted(by: { $0.key < $1.key }) where calls[id] == nil {
            guard case .events(let subscription) = stream, let askedAt = subscription.askedAt,
                now - askedAt >= patience, subscription.size > configuration.safeAnswerSize
            else { continue }
            streams[id] = nil
            effects.append(.end(id, .answerTooLarge(bytes: subscription.size)))
        }
    }

    /// Notes which reads and subscriptions were out when the agent exchanged the session: their answers come now, or never.
    mutating func interruptCalls() {
        for (id, call) in calls where call.isSent {
            if case .completeState = call.request { calls[id]?.isInterrupted = true }
        }
    }
}

extension AnkaiosError {
    static func answerTooLarge(bytes: Int) -> AnkaiosError {
        AnkaiosError(.answerTooLarge, "a state of about \(bytes) bytes")
    }

    /// The cause may be an answer above 4 MiB, and then the caller must not go on asking.
    static var serverLost: AnkaiosError {
        AnkaiosError(
            .connectionLost,
            "the answer was lost: the agent lost its server, as it does over an answer above 4194304 bytes; "
                + "ask again once, and then for less of the state"
        )
    }
}
