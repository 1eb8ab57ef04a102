import AnkaiosPlatform
import AnkaiosProtobuf

/// Writes down what happens in a scenario, and lets its steps wait for it.
final class Recorder: Sendable {
    typealias Moment = ContinuousClock.Instant

    /// A message that came, as far as a step may wait for it.
    struct Arrival {
        var id: String
        var fields: Set<String>
        /// A step has waited for it, or does not count it.
        var isSpent = false
    }

    struct State {
        fileprivate(set) var lines: [JSONValue] = []
        var arrivals: [String: [Arrival]] = [:]
        fileprivate(set) var lastArrival: Moment
        fileprivate var version = 0
        fileprivate var hasEnded = false
        fileprivate var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        fileprivate var lastWaiter = 0
    }

    private let start: Moment
    private let state: Lock<State>

    init() {
        let now = ContinuousClock.now
        start = now
        state = Lock(State(lastArrival: now))
    }

    // MARK: - Writing down

    func step(_ line: JSONValue) { record(["step": line]) }

    func event(_ text: String) { record(["event": .string(text)]) }

    func event(_ text: String, on connection: String) {
        record(["connection": .string(connection), "event": .string(text)])
    }

    func sent(_ message: JSONValue, on connection: String) {
        record(["connection": .string(connection), "dir": "to", "message": message])
    }

    func sent(hex: String, on connection: String) {
        record(["connection": .string(connection), "dir": "to", "hex": .string(hex)])
    }

    func received(_ message: Proto.FromAnkaios, on connection: String) {
        var arrival = Arrival(id: "", fields: [])
        let json = message.json()
        if case .response(let response) = message.content {
            arrival.id = response.requestId
            arrival.fields = Set((json["response"]?.members ?? [:]).keys)
        }
        record(["connection": .string(connection), "dir": "from", "message": json], from: connection, arrival)
    }

    /// A message of another kind.
    func received(_ message: JSONValue, on connection: String) {
        let line: [String: JSONValue] = ["connection": .string(connection), "dir": "from", "message": message]
        record(line, from: connection, nil)
    }

    func received(hex: String, on connection: String) {
        let line: [String: JSONValue] = ["connection": .string(connection), "dir": "from", "hex": .string(hex)]
        record(line, from: connection, nil)
    }

    /// The connection has told something of itself.
    func received(event text: String, on connection: String) {
        record(["connection": .string(connection), "event": .string(text)], from: connection, nil)
    }

    /// Any other line.
    func record(_ members: [String: JSONValue]) {
        state.withLock { add(members, to: &$0) }
    }

    private func record(_ members: [String: JSONValue], from connection: String, _ arrival: Arrival?) {
        let woken = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            add(members, to: &state)
            state.lastArrival = .now
            if let arrival { state.arrivals[connection, default: []].append(arrival) }
            state.version += 1
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume(returning: true) }
    }

    private func add(_ members: [String: JSONValue], to state: inout State) {
        guard !state.hasEnded else { return }
        var members = members
        let time = (ContinuousClock.now - start) / .milliseconds(1)
        members["t"] = .double((time * 10).rounded() / 10000)
        state.lines.append(.object(members))
    }

    /// Nothing is written down any more. Gives what was.
    func finish() -> [JSONValue] {
        state.withLock { state in
            state.hasEnded = true
            return state.lines
        }
    }

    // MARK: - Waiting

    func withArrivals<Result>(of connection: String, _ body: (inout [Arrival]) -> sending Result) -> sending Result {
        state.withLock { body(&$0.arrivals[connection, default: []]) }
    }

    /// The first thing that `find` finds, now or after something has come; nil when the time is up.
    func wait<Found: Sendable>(until deadline: Moment, _ find: (inout State) -> Found?) async -> Found? {
        while true {
            let (found, version) = state.withLock { state -> (Found?, Int) in (find(&state), state.version) }
            if let found { return found }
            if await !change(after: version, before: deadline) { return nil }
        }
    }

    /// Waits until nothing has come for a time, but no longer than the limit. Says whether it has become quiet.
    func settle(_ time: Duration, limit: Duration) async -> Bool {
        let begin = ContinuousClock.now
        while true {
            let (last, version) = state.withLock { ($0.lastArrival, $0.version) }
            let deadline = min(max(last, begin) + time, begin + limit)
            if ContinuousClock.now >= deadline { return deadline - max(last, begin) >= time }
            _ = await change(after: version, before: deadline)
        }
    }

    private func change(after version: Int, before deadline: Moment) async -> Bool {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let timer = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { waiter in
            let known: Bool? = state.withLock { state in
                if state.version != version { return true }
                // The timer looks after the deadline: who is here before it will be found.
                if ContinuousClock.now >= deadline { return false }
                state.waiters[id] = waiter
                return nil
            }
            if let known { waiter.resume(returning: known) }
        }
    }
}
