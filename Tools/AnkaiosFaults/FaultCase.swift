import AnkaiosPlatform
import AnkaiosSDK

/// What an agent does wrong, what a client does meanwhile, and what has to come of it.
package struct FaultCase: Sendable, CustomStringConvertible {
    /// What happens, as a phrase.
    package let name: String
    /// What the client finds, step by step.
    package let expected: String
    let script: @Sendable (FaultyAgent) -> Void
    let client: @Sendable (Trial) async throws -> [String]

    init(
        _ name: String,
        expects expected: String,
        agent script: @escaping @Sendable (FaultyAgent) -> Void,
        client: @escaping @Sendable (Trial) async throws -> [String]
    ) {
        (self.name, self.expected, self.script, self.client) = (name, expected, script, client)
    }

    package var description: String { name }

    /// Lets it happen.
    package func run() async -> Observation {
        let trial = Trial()
        async let played: Void = trial.agent.play(script)
        var outcome: String
        do {
            outcome = try await client(trial).joined(separator: ", ")
        } catch {
            outcome = "the trial failed: \(error)"
        }
        await trial.close()
        await played
        if let other = trial.notes.withLock({ $0.complaint }) { outcome += "; \(other)" }
        return Observation(outcome: outcome, figures: trial.notes.withLock { $0.figures })
    }

    package struct Observation: Sendable {
        package var outcome: String
        package var figures: [(promise: Promise, late: Duration)]
    }
}

/// What is promised in time.
package enum Promise: String, CaseIterable, Sendable {
    case known = "what can be known is said"
    case deadline = "a deadline is kept"
    case ready = "ready after the agent is back"
    case close = "a close ends all"
    case room = "an agent waits for room"

    /// So long after the cause at the latest.
    package var limit: Duration {
        switch self {
        case .deadline: .milliseconds(20)
        case .room: .milliseconds(100)
        default: .milliseconds(50)
        }
    }
}

/// One agent and its client, and what is noted of both.
final class Trial: Sendable {
    let agent = FaultyAgent()
    let notes = Lock(Notes())

    struct Notes: Sendable {
        var figures: [(promise: Promise, late: Duration)] = []
        var connection: Ankaios?
        var states: ConnectionStates?
        var complaint: String?
    }

    // MARK: - The client

    func connect(within limit: Duration = .seconds(10), _ change: (inout Ankaios.Configuration) -> Void = { _ in })
        async throws -> Ankaios
    {
        var configuration = Ankaios.Configuration()
        configuration.connectTimeout = limit
        change(&configuration)
        let ankaios = try await Ankaios.connect(
            to: .controlInterface(at: agent.directory),
            configuration: configuration
        )
        notes.withLock { ($0.connection, $0.states) = (ankaios, ankaios.connectionStates) }
        agent.mark("is watched")
        return ankaios
    }

    /// Closes the connection and notes how long that took.
    func close() async {
        guard let connection = notes.withLock({ $0.connection.take() }) else { return }
        let begin = Duration.monotonic
        await connection.close()
        note(.close, since: begin)
    }

    func note(_ promise: Promise, since begin: Duration) { note(promise, Duration.monotonic - begin) }

    func note(_ promise: Promise, _ late: Duration) { notes.withLock { $0.figures.append((promise, late)) } }

    /// Something is not as it has to be.
    func complain(_ text: String) { notes.withLock { $0.complaint = $0.complaint ?? text } }

    // MARK: - Outcomes

    /// What a read brings: the version of the state, or the error. Notes how late an error comes after a mark of the agent,
    /// or after the deadline.
    func read(_ ankaios: Ankaios, after mark: String? = nil, within limit: Duration = .seconds(10)) async -> String {
        await outcome(after: mark, within: limit) {
            let version = try await ankaios.state(.desiredState, timeout: limit).desiredState.apiVersion
            return version.utf8.count > 20 ? "\(version.utf8.count) bytes" : version
        }
    }

    /// What an update brings.
    func update(_ ankaios: Ankaios, after mark: String? = nil, within limit: Duration = .seconds(10), size: Int = 10)
        async -> String
    {
        let config = String(repeating: "c", count: size)
        return await outcome(after: mark, within: limit) {
            let workload = Workload("w", on: "agent_A", runtime: "podman", runtimeConfig: config)
            let changes = try await ankaios.apply(workload, timeout: limit)
            return "added " + changes.addedWorkloads.map(\.description).joined(separator: " ")
        }
    }

    func outcome(
        after mark: String? = nil,
        within limit: Duration = .seconds(10),
        _ body: () async throws -> String
    ) async -> String {
        // As users' calls run; what the cases do beside runs on Swift's own threads.
        let executor = notes.withLock { $0.connection }?.taskExecutor
        let begin = Duration.monotonic
        do {
            return try await withTaskExecutorPreference(executor) { try await body() }
        } catch {
            if let mark {
                if let moment = agent.moment(mark) { note(.known, since: moment) } else { complain("no \(mark)") }
            } else if Duration.monotonic - begin >= limit {
                note(.deadline, since: begin + limit)
            }
            return Self.word(for: error)
        }
    }

    /// Waits until the connection was lost and is ready again, and notes how long that is after the agent listens.
    func ready() async -> String {
        guard let states = notes.withLock({ $0.states }) else { return "never connected" }
        var wasLost = false
        for await state in states {
            if case .closed = state { return "closed" }
            if state == .connected, wasLost { break }
            wasLost = wasLost || state == .connecting
        }
        noteReady()
        return "ready"
    }

    /// Notes how long ago the agent began to listen.
    func noteReady() {
        if let moment = agent.moment("listens") { note(.ready, since: moment) } else { complain("nobody listened") }
    }

    /// An error in a word.
    static func word(for error: any Error) -> String {
        guard let error = error as? AnkaiosError else { return "\(error)" }
        switch error.code {
        case .rejected, .closed: return "\(error.code): \(error.reason)"
        case .shutDown: return "closed: closed by this side"
        default:
            // The words of the code: "answerLost" is "answer lost".
            return "\(error.code)".map { $0.isUppercase ? " \($0.lowercased())" : "\($0)" }.joined()
        }
    }
}

/// What a stream has brought.
final class Seen: Sendable {
    private let items = Lock<[String]>([])
    func note(_ item: String) { items.withLock { $0.append(item) } }
    var all: [String] { items.withLock { $0 } }
}
