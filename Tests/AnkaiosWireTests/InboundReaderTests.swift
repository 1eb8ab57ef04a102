import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosWire
import Testing

/// What comes together is told together: log entries, and what is the same in many workloads.
@Suite struct InboundReaderTests {
    private let ids = RequestIDs(connection: 27)  // the prefix is "r-"

    private func entries(_ call: String, _ messages: String..., workload: String = "nginx") -> [UInt8] {
        let name = Proto.WorkloadInstanceName(workloadName: workload, agentName: "agent_A", id: "1")
        let entries = messages.map { Proto.LogEntry(workloadName: name, message: $0) }
        return bytes(call, .logEntriesResponse(.init(logEntries: entries)))
    }

    private func bytes(_ call: String, _ content: Proto.Response.Content) -> [UInt8] {
        Proto.FromAnkaios(content: .response(.init(requestId: call, content: content))).encoded()
    }

    private func read(_ messages: [[UInt8]]) -> [Inbound] {
        var reader = InboundReader(ids: ids)
        var found: [Inbound] = []
        for message in messages { _ = reader.read(message.span.bytes) { found.append($0) } }
        reader.finish { found.append($0) }
        return found
    }

    private func entry(_ message: String, _ workload: String = "nginx") -> LogEntry {
        LogEntry(instance: .init(workload: workload, agent: "agent_A", id: "1"), message: message)
    }

    @Test func `entries of one campaign in several messages are told at once, in their order`() {
        let found = read([
            entries("r-7", "a"), entries("r-7", "b", "c"), entries("r-7", "d", workload: "other"), entries("r-7", "e"),
        ])
        #expect(
            found == [
                .answer(CallID(7), .logEntries([entry("a"), entry("b"), entry("c"), entry("d", "other"), entry("e")]))
            ]
        )
    }

    @Test func `what comes between entries is told between them`() {
        let cancelled = bytes("r-9", .logsCancelAccepted(.init()))
        let found = read([entries("r-7", "a"), cancelled, entries("r-7", "b"), entries("r-8", "c")])
        #expect(
            found == [
                .answer(CallID(7), .logEntries([entry("a")])), .answer(CallID(9), .logsCancelled),
                .answer(CallID(7), .logEntries([entry("b")])), .answer(CallID(8), .logEntries([entry("c")])),
            ]
        )
    }

    @Test func `a message that cannot be read takes nothing away from those before it`() {
        var broken = entries("r-7", "b", "cc")
        broken[broken.count - 1] = 0xFF
        let found = read([entries("r-7", "a"), broken, entries("r-7", "d")])
        #expect(
            found == [
                .answer(CallID(7), .logEntries([entry("a")])), .malformed(CallID(7), .invalidUTF8),
                .answer(CallID(7), .logEntries([entry("d")])),
            ]
        )
    }

    @Test func `entries for another connection are passed over`() {
        #expect(
            read([entries("s-7", "a"), entries("r-7", "b")]) == [
                .foreign, .answer(CallID(7), .logEntries([entry("b")])),
            ]
        )
    }

    @Test func `workloads with the same tags and others are told apart`() {
        func tags(_ number: Int) -> [String: String] { number % 3 == 0 ? [:] : ["owner": "team\(number % 3)"] }
        let workloads = (0..<50).map { number in
            ("w\(number)", Proto.Workload(tags: .init(tags: tags(number)), configs: .init(configs: tags(number + 1))))
        }
        let state = Proto.CompleteState(
            desiredState: .init(workloads: .init(workloads: Dictionary(uniqueKeysWithValues: workloads)))
        )
        let found = read([bytes("r-1", .completeStateResponse(.init(completeState: state)))])
        guard case .answer(CallID(1), .state(let read)) = found.first else {
            Issue.record("no state: \(found)")
            return
        }
        for number in 0..<50 {
            #expect(read.desiredState.workloads["w\(number)"]?.tags == tags(number))
            #expect(read.desiredState.workloads["w\(number)"]?.configs == tags(number + 1))
        }
    }
}
