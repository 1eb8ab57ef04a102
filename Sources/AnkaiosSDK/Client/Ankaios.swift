import AnkaiosPlatform
public import AnkaiosModel
import AnkaiosSession
package import AnkaiosWire

/// A connection to an Ankaios.
///
/// It is lent for the time of a closure:
///
/// ```swift
/// try await Ankaios.withConnection { ankaios in
///     try await ankaios.apply(Workload("nginx", on: "agent_A", runtime: .podman(image: "nginx:latest")))
///     try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(10))
/// }
/// ```
///
/// Any number of tasks may call it at the same time; answers come in any order. Each call has one absolute deadline and
/// ends with its task's cancellation. When the agent goes away, calls that were sent fail at once. Later calls wait for
/// its return up to their deadlines. Log and event streams resume by themselves.
public final class Ankaios: Sendable {
    /// What can be chosen about a connection.
    public struct Configuration: Sendable {
        /// How long a call waits for its answer when it does not say so itself: 5 seconds.
        public var timeout: Duration
        /// How long to wait for the connection at its start: 5 seconds.
        public var connectTimeout: Duration
        /// The protocol version of the Hello. An agent accepts each version with its own major number
        /// (AnkaiosBehaviour.md §1.4).
        public var protocolVersion: String
        /// The largest message that is taken, in bytes: 64 MiB. A longer one ends the connection, which is then made anew.
        public var maximumFrameSize: Int
        /// The clock of waits and pauses: of `within:`, of the pauses of `keep`, and of reading the state anew. By
        /// default it is the machine's own. The time-out of a call limits the agent's answer, and always runs on the
        /// machine's clock.
        public var clock: any Clock<Duration>

        /// How long a connection goes on trying when Ankaios has removed its control interface, before it is closed for good. Nil,
        /// the default: for ever.
        ///
        /// An agent removes it for good when it has lost its server twice. A restart by the restart policy does not
        /// bring it back. Only an update of the workload's `controlInterfaceAccess` or `runtimeConfig` does.
        public var removedInterfaceLimit: Duration?

        /// Creates a configuration; what is left out has its usual value.
        public init(
            timeout: Duration = .seconds(5),
            connectTimeout: Duration = .seconds(5),
            protocolVersion: String = "1.0.1",
            maximumFrameSize: Int = 64 << 20,
            clock: any Clock<Duration> = ContinuousClock(),
            removedInterfaceLimit: Duration? = nil
        ) {
            self.timeout = timeout
            self.connectTimeout = connectTimeout
            self.protocolVersion = protocolVersion
            self.maximumFrameSize = maximumFrameSize
            self.clock = clock
            self.removedInterfaceLimit = removedInterfaceLimit
        }
    }

    /// The largest request, in bytes. Ankaios carries 4 MiB between its parts, including the names of agent and
    /// workload before the request's id (AnkaiosBehaviour.md §1.3).
    package static let maximumRequestSize = 4 << 20 - 256

    /// The reason of an end that this side has made.
    static let closedHere = "closed by this side"

    package let conversation: Conversation
    package let configuration: Configuration
    /// Nil: the clock is the machine's own.
    let foreignTime: ForeignTime?
    /// What updates of this connection have ended lately.
    let replaced = Lock(ReplacedInstances())

    /// Makes a connection that is opened by ``run()``, or else by its first call.
    ///
    /// - Parameters:
    ///   - transport: the way to Ankaios; by default the workload's own control interface.
    ///   - configuration: time limits and sizes.
    ///   - observer: receives what happens in the connection.
    public init(
        to transport: Transport = .controlInterface,
        configuration: Configuration = Configuration(),
        observer: Observer? = nil
    ) {
        self.configuration = configuration
        foreignTime = ForeignTime(configuration.clock)
        var session = transport.session
        session.protocolVersion = configuration.protocolVersion
        session.removalLimit = configuration.removedInterfaceLimit
        conversation = Conversation(
            link: transport.makeLink(configuration),
            configuration: session,
            frameSizeLimit: Self.maximumRequestSize,
            seed: UInt64.random(in: 1...UInt64.max),
            observer: observer
        )
    }

    /// A connection that is let go of without a close ends by itself.
    deinit { conversation.drop(reason: "it was let go of") }

    /// Connects, lends the connection to a closure, and closes it at the closure's end, however it ends.
    ///
    /// Where the closure is not bound to an actor, and the task prefers no other executor, it runs on ``taskExecutor``.
    ///
    /// - Parameters:
    ///   - transport: the way to Ankaios; by default the workload's own control interface.
    ///   - configuration: time limits and sizes.
    ///   - observer: receives what happens in the connection.
    ///   - isolation: where the closure runs; by default where the caller does.
    ///   - body: what uses the connection.
    /// - Throws: ``AnkaiosError/inUse`` when another connection has the control interface. ``AnkaiosError/unavailable``
    ///   without an agent or a control interface within the connect time-out. ``AnkaiosError/closed`` when the agent
    ///   refuses the session, ``AnkaiosError/timedOut`` when it does not answer, ``AnkaiosError/cancelled``; and what
    ///   `body` throws.
    @discardableResult
    public static func withConnection<Result>(
        to transport: Transport = .controlInterface,
        configuration: Configuration = Configuration(),
        observer: Observer? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (Ankaios) async throws -> Result
    ) async throws -> Result {
        let ankaios = Ankaios(to: transport, configuration: configuration, observer: observer)
        ankaios.conversation.start()
        return try await withTaskExecutorPreference(ankaios.preferredExecutor, isolation: isolation) {
            try await ankaios.connect()
            do {
                let result = try await body(ankaios)
                await ankaios.close()
                return result
            } catch {
                await ankaios.close()
                throw error
            }
        }
    }

    /// Connects, for a connection that lives longer than a closure. Call ``close()`` when it is no longer needed. A
    /// connection without references closes itself.
    ///
    /// - Throws: as ``withConnection(to:configuration:observer:isolation:_:)``.
    public static func connect(
        to transport: Transport = .controlInterface,
        configuration: Configuration = Configuration(),
        observer: Observer? = nil
    ) async throws -> Ankaios {
        let ankaios = Ankaios(to: transport, configuration: configuration, observer: observer)
        try await ankaios.connect()
        return ankaios
    }

    /// Connects, or closes.
    private func connect() async throws(AnkaiosError) {
        do throws(AnkaiosError) {
            try await conversation.ready(within: configuration.connectTimeout)
        } catch {
            await close()
            throw error
        }
    }

    /// Closes the connection at once. Waiting calls and streams end with ``AnkaiosError/shutDown``. When this returns, the
    /// connection has no thread and no descriptor left. Closing twice is harmless.
    public func close() async {
        await conversation.close(reason: Self.closedHere)
    }

    /// Where tasks that use this connection run the fastest: on the thread that reads it. There an answer, an event or
    /// a log line wakes no other thread.
    ///
    /// The closure of ``withConnection(to:configuration:observer:isolation:_:)`` runs there by itself. Other tasks may
    /// prefer it with `withTaskExecutorPreference(ankaios.taskExecutor)` or `Task(executorPreference:)`; child tasks follow.
    ///
    /// Code that runs for long or blocks does no harm: another thread reads instead after 5 to 10 ms. What the
    /// connection does not resume runs on Swift's own threads anyway. Code of the main actor stays where it is, and so
    /// does that of an actor with its own executor. Connections that have no thread give Swift's own executor.
    public var taskExecutor: any TaskExecutor { conversation.link.taskExecutor ?? globalConcurrentExecutor }

    /// The executor for a closure that uses the connection; nil where the task has one of its own already.
    var preferredExecutor: (any TaskExecutor)? {
        withUnsafeCurrentTask { $0?.unownedTaskExecutor == nil } ? conversation.link.taskExecutor : nil
    }

    /// How the connection is now.
    public var connectionState: ConnectionState { conversation.state }

    /// How the connection is, from now on: the present state first, then each change; ends after `.closed`.
    public var connectionStates: ConnectionStates { ConnectionStates(conversation) }

    /// A request and its answer.
    package func call(_ request: Request, _ timeout: Duration?) async throws(AnkaiosError) -> Answer {
        try await conversation.call(request, within: timeout ?? configuration.timeout).answer
    }
}

/// The states of a connection, one after the other.
///
/// At most 64 states wait; then the oldest ones are dropped.
public struct ConnectionStates: AsyncSequence, Sendable {
    /// Ends with the last sequence or iterator that uses it.
    fileprivate final class Source: Sendable {
        let buffer: StreamBuffer<ConnectionState>
        private let number: UInt64
        private let conversation: Conversation

        init(_ conversation: Conversation) {
            (buffer, number) = conversation.states()
            self.conversation = conversation
        }

        deinit { conversation.forgetStates(number) }
    }

    private let source: Source

    fileprivate init(_ conversation: Conversation) { source = Source(conversation) }

    /// Iterates over the states.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let source: Source

        /// The next state; nil after the connection's end, and when the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> ConnectionState? {
            try? await source.buffer.next()
        }
    }

    /// Makes an iterator; all iterators of a sequence share its states.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }
}
