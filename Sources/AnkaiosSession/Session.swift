package import AnkaiosModel
package import AnkaiosWire

/// The conversation with one agent: what has to be said, who waits for what, and what survives a lost link.
///
/// A plain value without I/O, clock or tasks. What happens goes in through ``handle(_:at:)``. Effects come out, in the
/// order in which to carry them out. Times are durations since any fixed moment.
///
///           opened, Hello             accepted, or the probe was answered
///     down ───────────────► handshaking ─────────────────────────────────► ready
///      ▲  ▲                      │                                           │
///      │  └──────── lost ────────┴────────────────── lost ───────────────────┘
///      │
///      └ any state: connectionClosed or closing ──► closed (for good)
///
/// A link that opens after enough Hellos in the last minute waits for its own before it shakes hands.
///
/// Three kinds of unexpected input, and what becomes of them:
/// - answers without a waiting call (late, doubled, of an earlier process), and acceptances without a Hello: ignored;
/// - answers of the wrong kind, or unreadable ones: they end the call or the stream that they are for;
/// - torn messages, and other bytes: waiting reads are repeated, once, and subscriptions get a snapshot. An update
///   whose answer was torn is known to be open.
package struct Session: Sendable {
    package struct Configuration: Hashable, Sendable {
        /// What the Hello says. An agent accepts any version with its own major number (AnkaiosBehaviour.md §1.4).
        package var protocolVersion = "1.0.1"
        /// This time after an unanswered Hello a cheap read asks whether the session is an old one that lives on.
        package var probeDelay = Duration.milliseconds(100)
        /// This time after an unanswered Hello the link is given up.
        package var handshakeLimit = Duration.seconds(5)
        /// After this time of silence a Hello goes ahead of each request. It costs nothing on a session that lives, and
        /// revives one that the agent has exchanged (AnkaiosBehaviour.md §1.8). The agent does that a second after it
        /// has lost its server at the earliest.
        package var silenceBeforeHello = Duration.milliseconds(500)
        /// This time after an exchange it does so anyway.
        package var doubt = Duration.seconds(2)
        /// Further exchanges prolong a doubt up to this time: an agent that accepts each Hello gets no flood.
        package var longestDoubt = Duration.seconds(10)
        /// While a stream is open, a Hello leaves each time that nothing was heard for this long; nil: never. A session
        /// that lives leaves it unanswered. A new one accepts it, which brings the streams back. With its server back,
        /// an agent leaves a stream silent for this time and one round trip at most.
        package var silenceLimit: Duration? = .seconds(10)
        /// A subscription asks again after this time for a state that does not come. The agent may have given it up.
        /// The time doubles each time, up to 16 times as long.
        package var answerLimit = Duration.seconds(5)
        /// This time after their acceptance, instances of which no line has come are reported as silent.
        package var logSilence = Duration.seconds(2)
        /// A frame up to this size is never torn by the agent (PIPE_BUF, AnkaiosBehaviour.md §1.3).
        package var wholeFrameSize = 4096
        /// An answer above 4 MiB breaks the link between agent and server (AnkaiosBehaviour.md §1.3). A state that is
        /// known to be about so large or smaller does not.
        package var safeAnswerSize = 3 << 20
        /// The connection ends when there has been no control interface for this long, though there was one. Nil: never.
        package var removalLimit: Duration?
        /// How often in ``cancellationPeriod`` an agent may end a stream without being asked. Each time the stream is
        /// made again. Then it is over.
        package var cancellationLimit = 100
        package var cancellationPeriod = Duration.seconds(10)
        /// The largest number of Hellos in a minute that led to no connection of ``steadyAfter``.
        package var attemptsPerMinute = 9
        /// A connection that has held for this time owes nothing for its Hello.
        package var steadyAfter = Duration.seconds(5)

        package init() {}

        /// For a connection to the server itself. It does not reply to a good Hello, so the answer to a first read
        /// confirms it. It needs no second Hello, and never loses a part of a message (AnkaiosBehaviour.md §3.4).
        /// Agents try to reach it each second (AnkaiosBehaviour.md §10.2).
        package static var server: Configuration {
            var configuration = Configuration()
            configuration.probeDelay = .zero
            configuration.silenceBeforeHello = .seconds(Int64.max)
            configuration.silenceLimit = nil
            configuration.wholeFrameSize = .max
            configuration.attemptsPerMinute = 60
            return configuration
        }
    }

    package enum Event: Sendable {
        /// Both pipes are open.
        case opened
        /// They cannot be opened now.
        case openFailed(Absence)
        /// The pipes are open, and Ankaios has removed them from their folder.
        case interfaceRemoved
        /// The link is gone.
        case lost
        /// A message has come.
        case received(Inbound)
        /// A caller wants to know when the connection is ready.
        case awaited(CallID, until: Duration)
        /// A caller makes a request, whose frame has this many bytes.
        case called(CallID, Request, size: Int, until: Duration, limit: Duration)
        /// A caller no longer waits for a call, or has ended a stream.
        case cancelled(CallID)
        /// The state of a subscription is wanted anew, in its place among the events. A Hello goes ahead of it if the
        /// agent may have silently begun a new session.
        case refreshed(CallID, greeting: Bool)
        /// Another campaign reads these instances from now on.
        case logsMoved(CallID, [WorkloadInstanceName])
        /// It is later now.
        case timePassed
        /// The conversation ends on this side; later calls get the error.
        case closing(AnkaiosError, reason: String)
    }

    package enum Effect: Hashable, Sendable {
        /// Open both pipes, after this time.
        case open(after: Duration)
        /// Close both pipes.
        case close
        /// Close and open the pipe to the agent: it drops what it has of a frame, and listens anew.
        case reopenOutput
        /// Take the frame of a request back if nothing of it has left: it will be sent again.
        case withdraw(CallID)
        /// Look whether the pipes are in their folder still: answered by `interfaceRemoved` if they are not.
        case inspect
        /// Write a frame.
        case send(Outbound)
        /// A call is at its end.
        case finish(CallID, Outcome)
        /// A stream has something new.
        case deliver(CallID, StreamItem)
        /// A stream is at its end.
        case end(CallID, AnkaiosError?)
        /// The connection's state is another one.
        case report(ConnectionState)
    }

    /// Why the link cannot be opened now, in words.
    package enum Absence: Hashable, Sendable {
        /// It may come right by itself.
        case passing(String)
        /// Ankaios has removed the control interface of this workload.
        case removed(String)
        /// It does not come right by itself.
        case lasting(String)
        /// Another connection has the control interface.
        case held(String)
        /// What the caller has configured cannot be right: a URL, a certificate, a key.
        case misconfigured(String)

        /// The error of calls that were not sent.
        var error: AnkaiosError {
            switch self {
            case .held(let reason): AnkaiosError(.inUse, reason)
            case .misconfigured(let reason): .misconfigured(reason)
            case .passing(let reason), .removed(let reason), .lasting(let reason): .unavailable(reason)
            }
        }

        package var reason: String {
            switch self {
            case .passing(let reason), .removed(let reason), .lasting(let reason), .held(let reason),
                .misconfigured(let reason):
                reason
            }
        }
    }

    package enum Outcome: Hashable, Sendable {
        case connected
        case answered(Answer)
        case failed(AnkaiosError)
    }

    package enum StreamItem: Hashable, Sendable {
        /// The state at the start of a subscription, and again after each interruption.
        case snapshot(CompleteState)
        /// A change.
        case change(CompleteState, ChangedFields)
        case entries([LogEntry])
        case stopped(WorkloadInstanceName)
        case silent(LogSilence)
        /// The logs go on after an interruption, for these instances; lines in between may be missing.
        case resumed([WorkloadInstanceName])
    }

    enum Link: Sendable {
        case down
        /// Open, but the Hello has to wait.
        case opened(greetAt: Duration)
        case handshaking(since: Duration, probe: CallID?)
        case ready(Ready)
        /// For good; later calls get this error.
        case closed(AnkaiosError)
    }

    let configuration: Configuration
    var link = Link.down
    var now = Duration.zero
    var calls: [CallID: Call] = [:]
    /// Calls that wait for the link, in their order.
    var queue: [CallID] = []
    var streams: [CallID: Stream] = [:]
    /// The instances of log campaigns; those of some that are over may be here yet.
    var instances: [CallID: LogInstances] = [:]
    var deadlines = DeadlineQueue()
    /// How often the agent has ended streams that it was not asked to end, and since when.
    var cancellations: [CallID: (since: Duration, count: Int)] = [:]
    /// Failed attempts since the connection was ready last.
    var attempts = 0
    var attemptTimes: [Duration] = []
    /// The connection was ready once: its configuration was right then.
    var wasReady = false
    var unavailability = AnkaiosError.unavailable("the agent does not listen")
    /// Since when there is no control interface, though there was one; nil: there is, or never was.
    var removedSince: Duration?
    /// Nothing falls due for a stream before this; nil: nothing at all. May be too early, never too late.
    var streamsDue: Duration?
    /// Nothing falls due before this; nil: nothing at all. May be too early, never too late.
    package private(set) var wakeAt: Duration?
    var jitter: SplitMix64
    var lastProbe: UInt64 = 0

    package init(configuration: Configuration = Configuration(), seed: UInt64 = 0) {
        self.configuration = configuration
        jitter = SplitMix64(state: seed)
    }

    /// Takes what happened at a moment and returns the effects.
    package mutating func handle(_ event: Event, at moment: Duration) -> [Effect] {
        var effects: [Effect] = []
        handle(event, at: moment, into: &effects)
        return effects
    }

    package mutating func handle(_ event: Event, at moment: Duration, into effects: inout [Effect]) {
        now = max(now, moment)
        switch event {
        case .opened: opened(&effects)
        case .openFailed(let absence): openFailed(absence, &effects)
        case .interfaceRemoved: interfaceRemoved(&effects)
        case .lost: lost(&effects)
        case .received(let message): received(message, &effects)
        case .awaited(let id, let deadline): awaited(id, deadline, &effects)
        case .called(let id, let request, let size, let deadline, let limit):
            called(id, Call(request: request, size: size, deadline: deadline, limit: limit), &effects)
        case .cancelled(let id): cancelled(id, &effects)
        case .refreshed(let id, let greeting): refreshed(id, greeting, &effects)
        case .logsMoved(let id, let instances): logsMoved(id, instances, &effects)
        case .timePassed: timePassed(&effects)
        case .closing(let error, let reason): close(error, reason: reason, &effects)
        }
    }

    /// Why the conversation is over for good; nil: it is not.
    package var closingError: AnkaiosError? { if case .closed(let error) = link { error } else { nil } }

    /// What is known of the connection; nil: it is not ready.
    var ready: Ready? {
        get { if case .ready(let ready) = link { ready } else { nil } }
        set {
            if case .ready = link, let newValue { link = .ready(newValue) }
        }
    }

    mutating func wake(at moment: Duration) {
        wakeAt = min(wakeAt ?? moment, moment)
    }

    /// Works out anew when something falls due.
    mutating func updateWake() {
        wakeAt = deadlines.first(of: calls)
        switch link {
        case .opened(let moment): wake(at: moment)
        case .handshaking(let since, let probe):
            wake(at: since + (probe == nil ? configuration.probeDelay : configuration.handshakeLimit))
        case .ready:
            wakeForStreams()
            if let streamsDue { wake(at: streamsDue) }
        case .down:
            if let removalEnds { wake(at: removalEnds) }
        case .closed: break
        }
    }

    /// When the connection ends for want of a control interface; nil: it does not.
    var removalEnds: Duration? {
        guard let removedSince, let limit = configuration.removalLimit else { return nil }
        return removedSince + limit
    }

    /// When streams have been silent for too long; nil: never.
    var silenceEnds: Duration? {
        guard let ready, !streams.isEmpty, let limit = configuration.silenceLimit else { return nil }
        return ready.greeting.quietSince + limit
    }

    mutating func wakeForStreams() {
        if let silenceEnds { wake(at: silenceEnds) }
    }
}
