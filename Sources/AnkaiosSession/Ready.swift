import AnkaiosWire

/// What is known of a connection that is ready.
struct Ready: Sendable {
    let since: Duration
    var greeting: Greeting
    var deafness = Deafness()
    /// Ankaios has removed the pipes from their folder: this link lives on, and there is no other after it.
    var isDetached = false

    /// - Parameter isAccepted: the Hello of the handshake was accepted. Otherwise an answer has shown that the session lives, and an
    ///   acceptance may still come.
    init(since: Duration, isAccepted: Bool) {
        self.since = since
        greeting = Greeting(lastHeard: since, isOpen: !isAccepted)
    }
}

/// Which Hellos have left on a connection that is ready, and what was heard since.
///
/// The agent may exchange its session at any moment without a sign. Only the acceptance of a Hello shows it.
struct Greeting: Sendable {
    /// When the last message of the server came.
    var lastHeard: Duration
    /// When the last Hello left; nil: none since the handshake.
    var lastHello: Duration?
    /// A Hello has left and no acceptance came. A session that lives ignores it (AnkaiosBehaviour.md §1.5).
    var isOpen: Bool
    /// How many subscriptions were refreshed with a Hello since something was heard.
    var refreshes = 0
    /// The agent has exchanged the session; nil: it never did on this link.
    var doubt: Doubt?

    /// Until when what is heard may be old, and the session may be exchanged again.
    struct Doubt: Sendable {
        /// Since when there is doubt without a pause.
        let since: Duration
        var until: Duration
        /// How many Hellos the agent has accepted since then.
        var exchanges = 0
    }

    /// The last moment at which the other end had a reason to say something.
    var quietSince: Duration { max(lastHeard, lastHello ?? lastHeard) }

    mutating func heard(at now: Duration) {
        lastHeard = now
        refreshes = 0
    }

    mutating func sentHello(at now: Duration) {
        lastHello = now
        isOpen = true
    }

    /// Whether a request that leaves now needs a Hello ahead of it.
    func isNeeded(at now: Duration, _ configuration: Session.Configuration) -> Bool {
        now - lastHeard >= configuration.silenceBeforeHello || doubt.map { now < $0.until } ?? false
    }

    /// The agent has exchanged the session, or may have. For a while a Hello leaves ahead of each request. It exchanges
    /// once a second at most, of which two may be seen at once. Returns false for a superfluous acceptance, which
    /// begins and prolongs nothing.
    @discardableResult
    mutating func beginDoubt(at now: Duration, _ configuration: Session.Configuration) -> Bool {
        var doubt = doubt.flatMap { now < $0.until ? $0 : nil } ?? Doubt(since: now, until: now)
        let passed = now - doubt.since
        guard passed < configuration.longestDoubt, passed >= .seconds(doubt.exchanges - 2) else { return false }
        doubt.exchanges += 1
        doubt.until = now + configuration.doubt
        self.doubt = doubt
        return true
    }
}

/// Whether the agent may take what leaves now for the rest of a large request whose middle it has lost.
struct Deafness: Sendable {
    /// How many requests have left on this link.
    private(set) var sentCount: UInt64 = 0
    /// The last large request, if neither it nor a later one was answered.
    private var large: (number: UInt64, leftAt: Duration)?

    /// A request leaves; the result is its number.
    mutating func sent(isLarge: Bool, at now: Duration) -> UInt64 {
        sentCount += 1
        if isLarge { large = (sentCount, now) }
        return sentCount
    }

    /// A request was answered: the agent has heard all that left before it.
    mutating func answered(_ number: UInt64) {
        if let large, number >= large.number { self.large = nil }
    }

    /// Whether a request without an answer shows that the agent is deaf.
    func isShown(byUnanswered number: UInt64) -> Bool { large.map { number >= $0.number } ?? false }

    /// Whether the answer is overdue enough that the agent may be deaf.
    func isPossible(at now: Duration, _ configuration: Session.Configuration) -> Bool {
        large.map { now - $0.leftAt >= configuration.silenceBeforeHello } ?? false
    }

    mutating func end() { large = nil }
}
