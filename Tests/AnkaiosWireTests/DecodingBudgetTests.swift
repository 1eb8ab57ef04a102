import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosWire
import Testing

/// What a message holds takes at most the larger of 64 MiB and four times the message.
@Suite struct DecodingBudgetTests {
    private static let ids = RequestIDs(connection: 5)

    /// A response with `count` times the same bytes in the innermost message, which stands in these fields.
    private static func response(_ content: [UInt8], _ count: Int, in fields: [UInt8]) -> [UInt8] {
        var bytes = content
        while bytes.count < count * content.count { bytes += bytes }
        bytes.removeLast(bytes.count - count * content.count)
        for field in fields.reversed() { bytes = [field << 3 | 2] + varint(bytes.count) + bytes }
        let id = Array(ids.text(CallID(1)).utf8)
        bytes = [0x0A, UInt8(id.count)] + id + bytes
        return [0x1A] + varint(bytes.count) + bytes
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var (rest, bytes) = (value, [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// An empty entry, and the fields from the response down to the list that it stands in.
    static let amplified: [(name: String, fields: [UInt8])] = [
        ("workload states", [4, 1, 2, 1, 2, 1, 2]), ("files", [4, 1, 1, 2, 1, 2, 9]),
        ("rules", [4, 1, 1, 2, 1, 2, 7]), ("config lists", [4, 1, 1, 3, 1, 2, 2]),
        ("instances", [6]), ("log entries", [7]), ("added", [5]), ("altered", [4, 2]),
    ]

    @Test(arguments: amplified)
    func `two bytes that become an item each end a large message, and not a small one`(name: String, fields: [UInt8]) {
        let small = Inbound.decode(Self.response([0x0A, 0], 1000, in: fields).span.bytes, ids: Self.ids)
        guard case .answer(CallID(1), _) = small else {
            Issue.record("a small one is \(small)")
            return
        }
        let large = Inbound.decode(Self.response([0x0A, 0], 1 << 22, in: fields).span.bytes, ids: Self.ids)
        #expect(large == .malformed(CallID(1), .tooLarge))
    }

    @Test func `entries of a map that the state has room for are counted by their bytes`() {
        // All under one key: one workload, however many entries.
        let bytes = Self.response([0x0A, 0], 1 << 21, in: [4, 1, 1, 2])
        guard case .answer(CallID(1), .state(let state)) = Inbound.decode(bytes.span.bytes, ids: Self.ids) else {
            Issue.record("cannot be read")
            return
        }
        #expect(state.desiredState.workloads.count == 1)
        #expect(state.desiredState.workloads.capacity <= bytes.count / 16)
    }

    @Test func `a state of the largest size that says something is read`() {
        let text = String(repeating: "x", count: 1 << 20)
        let state = CompleteState(
            desiredState: State(configs: Dictionary(uniqueKeysWithValues: (0..<32).map { ("c\($0)", .text(text)) }))
        )
        #expect((try? CompleteState(decoding: state.encoded())) == state)
        let states = WorkloadStates(
            (0..<50_000).map { number in
                WorkloadState(
                    instance: WorkloadInstanceName(
                        workload: "w\(number)",
                        agent: "a",
                        id: String(repeating: "f", count: 64)
                    ),
                    executionState: ExecutionState(.running, .ok)
                )
            }
        )
        let many = CompleteState(workloadStates: states)
        #expect((try? CompleteState(decoding: many.encoded()))?.workloadStates.count == 50_000)
    }

    @Test func `an agent's name of sixty megabytes stands once, however many states have it`() throws {
        func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [number << 3 | 2] + Self.varint(bytes.count) + bytes
        }
        let name = [UInt8](repeating: 0x61, count: 60_000_000)
        let ids = (0..<1000).flatMap { field(1, field(1, Array("i\($0)".utf8)) + field(2, [0x20, 0])) }
        let workloads = field(1, field(1, [0x77]) + field(2, ids))
        let bytes = field(2, field(1, field(1, name) + field(2, workloads)))
        // Each of its own would take sixty gigabytes.
        let states = try CompleteState(decoding: bytes).workloadStates
        #expect(states.count == 1000 && states.allSatisfy { $0.instance.agent.utf8.count == name.count })
    }
}
