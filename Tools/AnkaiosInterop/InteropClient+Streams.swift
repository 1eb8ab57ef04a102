import AnkaiosPlatform
import AnkaiosProtobuf
import AnkaiosSDK

extension InteropClient {
    // MARK: Logs

    /// Reads all campaigns at once, each to its end.
    func logs(_ ankaios: Ankaios, _ result: inout [String: JSONValue]) async {
        let cpu = Process.cpu
        let during = Shared<JSONValue?>(nil)
        result["streams"] = .array(
            await withTaskGroup(of: (Int, JSONValue).self) { group in
                for number in 0..<options.campaigns {
                    group.addTask {
                        let stream = await logs(of: number, ankaios) { outcome in during.set(outcome) }
                        return (number, stream)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        )
        result["total_cpu_s"] = .double(Process.cpu - cpu)
        result["during"] = during.value
    }

    private func logs(
        of number: Int,
        _ ankaios: Ankaios,
        during: @escaping @Sendable (JSONValue) -> Void
    ) async -> JSONValue {
        let digits = String(number, radix: 16)
        let instance = WorkloadInstanceName(
            workload: "w\(number)",
            agent: "agent_A",
            id: String(repeating: "0", count: 64 - digits.count) + digits
        )
        let options = options
        let tally = Tally(expected: options.entries)
        let ended = await reading(idle: options.idle) { came in
            // How slow the reader is, is the agent's author's business: all entries may wait.
            try await ankaios.withLogs(of: [instance], bufferSize: .max) { entries in
                func readStateIfDue(after received: Int) async {
                    if number == 0, received == options.getStateAt {
                        during(await outcome { try await getState(ankaios) })
                    }
                    came()
                }
                await readStateIfDue(after: 0)
                for try await entry in entries {
                    came()
                    await readStateIfDue(after: tally.count(Numbering.number(of: entry.message)))
                    if options.consumerDelay > 0 {
                        try await Task.sleep(for: .microseconds(options.consumerDelay))
                        came()
                    }
                }
                return "stop"
            }
        }
        return .object(tally.fields(ended: ended))
    }

    // MARK: Events

    /// Reads the events of configs, as many as are expected.
    func events(_ ankaios: Ankaios, _ result: inout [String: JSONValue]) async {
        let options = options
        let tally = Tally(expected: options.entries)
        let ended = await reading(idle: options.idle) { came in
            try await ankaios.withEvents(of: ["desiredState.configs"], bufferSize: .max) { events in
                came()
                guard options.entries > 0 else { return "all" }
                for try await event in events {
                    let now = Process.monotonic
                    came()
                    guard case .change(_, let altered) = event else { continue }
                    let parts = (altered.updated.first ?? altered.added.first)?.text.split(separator: "_") ?? []
                    if parts.count == 3, let sent = Int64(parts[2]) { tally.note(latency: Double(now - sent) / 1e3) }
                    if tally.count(parts.count == 3 ? Int(parts[1]) : nil) >= options.entries { return "all" }
                }
                return "stop"
            }
        }
        result.merge(tally.fields(ended: ended)) { _, new in new }
        result["latency_us"] = .array(tally.latencies.map { .double($0) })
    }
}

/// What a stream brought so far. Its reader writes and, after the reader's end, the scenario reads.
private final class Tally: Sendable {
    private struct Contents {
        var numbering: Numbering
        var latencies: [Double] = []
        var last: Int64
    }

    private let begin = Process.monotonic
    private let contents: Lock<Contents>

    init(expected: Int) {
        contents = Lock(Contents(numbering: Numbering(expected: expected), last: Process.monotonic))
    }

    /// Counts a message, and gives how many there were.
    func count(_ number: Int?) -> Int {
        contents.withLock {
            $0.numbering.count(number)
            $0.last = Process.monotonic
            return $0.numbering.received
        }
    }

    func note(latency: Double) { contents.withLock { $0.latencies.append(latency) } }

    var latencies: [Double] { contents.withLock { $0.latencies } }

    func fields(ended: String) -> [String: JSONValue] {
        contents.withLock {
            var fields = $0.numbering.fields
            fields["active_s"] = .double($0.numbering.received > 0 ? Double($0.last - begin) / 1e9 : 0)
            fields["ended"] = .string(ended)
            return fields
        }
    }
}

/// A value that several tasks may set.
private final class Shared<Value: Sendable>: Sendable {
    private let contents: Lock<Value>
    init(_ value: Value) { contents = Lock(value) }
    var value: Value { contents.withLock { $0 } }
    func set(_ value: Value) { contents.withLock { $0 = value } }
}
