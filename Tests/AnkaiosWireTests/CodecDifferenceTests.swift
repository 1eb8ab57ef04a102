import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosSession
import AnkaiosWire
import Testing

/// The client's codec against the other codec of this package, which is checked against that of the protobuf project: both
/// have to say the same of every message. Seeds are in the test's arguments.
@Suite struct CodecDifferenceTests {
    private let ids = RequestIDs(connection: 27)  // the prefix is "r-"

    @Test(arguments: 0..<300)
    func `a random state reads the same by both codecs, and is written back as it was`(seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed))
        let state = random.completeState()
        let bytes = state.encoded()
        let other = try Proto.CompleteState(decoding: bytes)
        #expect(try CompleteState(decoding: bytes).normal == state.normal, "seed \(seed)")
        #expect(try CompleteState(decoding: other.encoded()).normal == state.normal, "seed \(seed)")
    }

    @Test(arguments: 0..<100)
    func `bytes that were changed anywhere are refused or taken by both codecs alike`(seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed))
        var bytes = random.completeState().encoded()
        for _ in 0..<20 where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            let before = bytes[place]
            bytes[place] = UInt8.random(in: 0...255, using: &random)
            let ours = try? CompleteState(decoding: bytes)
            let theirs = try? Proto.CompleteState(decoding: bytes)
            #expect((ours != nil) == (theirs != nil), "seed \(seed), byte \(place) is \(bytes[place])")
            if let ours, let theirs {
                let same = try CompleteState(decoding: theirs.encoded())
                #expect(ours.normal == same.normal, "seed \(seed), byte \(place) is \(bytes[place])")
            }
            bytes[place] = before
        }
    }

    @Test
    func `two keys that are one text by Unicode's rules are an error to both codecs, and lose nothing in silence`()
        throws
    {
        // Both are é: one scalar, and a letter with an accent behind it.
        func entry(_ key: [UInt8]) -> [UInt8] {
            [0x0A, UInt8(key.count + 5), 0x0A, UInt8(key.count)] + key + [0x12, 1, 0x78]
        }
        let (one, two) = (entry([0xC3, 0xA9]), entry([0x65, 0xCC, 0x81]))
        func state(_ entries: [UInt8]) -> [UInt8] {
            // completeState.agents.agents["a"].tags
            let tags = [0x12, UInt8(entries.count)] + entries
            let agent = [0x0A, 1, 0x61, 0x12, UInt8(tags.count)] + tags
            let agents = [0x0A, UInt8(agent.count)] + agent
            return [0x1A, UInt8(agents.count)] + agents
        }
        #expect(throws: WireError.ambiguousKey("e\u{301}")) { try CompleteState(decoding: state(one + two)) }
        #expect(throws: ProtoError.ambiguousKey("e\u{301}")) { try Proto.CompleteState(decoding: state(one + two)) }
        #expect(try CompleteState(decoding: state(one + one)).agents["a"]?.tags == ["é": "x"], "the same bytes again")
    }

    @Test func `requests are what the other codec reads`() throws {
        let instance = WorkloadInstanceName(workload: "w", agent: "a", id: "i")
        let requests: [(Request, Proto.Request.Content)] = [
            (
                .completeState(masks: ["a", ""], subscribe: true),
                .completeStateRequest(.init(fieldMask: ["a", ""], subscribeForEvents: true))
            ),
            (
                .updateState(StateUpdate(newState: CompleteState(), masks: ["x"])),
                .updateStateRequest(.init(newState: .init(), updateMask: ["x"]))
            ),
            (
                .logs(LogsRequest(instances: [instance], follow: true, tail: -1, since: "s", until: "u")),
                .logsRequest(
                    .init(
                        workloadNames: [.init(workloadName: "w", agentName: "a", id: "i")],
                        follow: true,
                        tail: -1,
                        since: "s",
                        until: "u"
                    )
                )
            ),
            (.logsCancel, .logsCancelRequest(.init())), (.eventsCancel, .eventsCancelRequest(.init())),
        ]
        for (request, content) in requests {
            let frame = Outbound.request(CallID(5), request).frame(ids: ids)
            let message = try Proto.ToAnkaios(decoding: Array(frame.dropFirst(frame.count > 128 ? 2 : 1)))
            #expect(message == Proto.ToAnkaios(content: .request(.init(requestId: "r-5", content: content))))
        }
    }

    @Test func `fields and numbers of a newer Ankaios survive reading, and unknown fields of a workload go back`()
        throws
    {
        var workload = Proto.Workload(agent: "a", restartPolicy: .init(rawValue: 77), runtime: "r", runtimeConfig: "c")
        workload.dependencies = .init(dependencies: ["d": .init(rawValue: 9)])
        let state = Proto.State(apiVersion: "v1", workloads: .init(workloads: ["w": workload]))
        var bytes = workload.encoded()
        bytes += [0xFA, 0x01, 0x03, 1, 2, 3]  // field 31, three bytes
        let read = try CompleteState(decoding: Proto.CompleteState(desiredState: state).encoded())
        #expect(read.desiredState.workloads["w"]?.restartPolicy == .other(77))
        #expect(read.desiredState.workloads["w"]?.dependencies == ["d": .other(9)])
        // CompleteState.desiredState.workloads.workloads["w"], by hand.
        func field(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] { [tag, UInt8(body.count)] + body }
        let whole = field(0x0A, field(0x12, field(0x0A, field(0x0A, Array("w".utf8)) + field(0x12, bytes))))
        let newer = try CompleteState(decoding: whole)
        #expect(newer.desiredState.workloads["w"]?.runtimeConfig == "c")
        let back = newer.encoded()
        #expect(back.count == whole.count)
        #expect(try CompleteState(decoding: back) == newer)
        let execution: [UInt8] = [0x60, 0x05]  // field 12, number 5
        let states = field(
            0x12,
            field(
                0x0A,
                field(0x0A, [97])
                    + field(
                        0x12,
                        field(
                            0x0A,
                            field(0x0A, [98])
                                + field(0x12, field(0x0A, field(0x0A, [99]) + field(0x12, execution)))
                        )
                    )
            )
        )
        #expect(try CompleteState(decoding: states).workloadStates.first?.executionState.state == .other(12))
    }
}

extension CompleteState {
    /// In an order of its own: maps have none on the wire.
    fileprivate var normal: CompleteState {
        var copy = self
        copy.workloadStates = WorkloadStates(workloadStates.sorted())
        return copy
    }
}

extension SplitMix64 {
    fileprivate mutating func completeState() -> CompleteState {
        CompleteState(
            desiredState: Bool.random(using: &self) ? .empty : state(),
            workloadStates: WorkloadStates(
                (0..<Int.random(in: 0...4, using: &self)).map { number in
                    WorkloadState(
                        instance: .init(workload: "w\(number)", agent: text(), id: text()),
                        executionState: executionState()
                    )
                }
            ),
            agents: map { random in
                AgentAttributes(
                    tags: random.map { $0.text() },
                    cpuUsage: Bool.random(using: &random) ? nil : 0,
                    freeMemory: Bool.random(using: &random) ? nil : .random(in: 0...(.max), using: &random)
                )
            },
            effectiveState: Bool.random(using: &self) ? .empty : state()
        )
    }

    private mutating func state() -> State {
        var workloads: [String: Workload] = [:]
        for number in 0..<Int.random(in: 0...3, using: &self) { workloads["w\(number)"] = workload("w\(number)") }
        return State(workloads: workloads, configs: map { $0.config(depth: 0) })
    }

    private mutating func workload(_ name: String) -> Workload {
        Workload(
            name,
            on: text(),
            runtime: text(),
            runtimeConfig: text(),
            restartPolicy: [nil, .never, .onFailure, .always, .other(-1)].randomElement(using: &self) ?? nil,
            dependencies: map { [.running, .succeeded, .failed, .other(44)].randomElement(using: &$0) ?? .running },
            tags: map { $0.text() },
            configs: map { $0.text() },
            files: (0..<Int.random(in: 0...2, using: &self)).map { _ in
                File(mountPoint: text(), content: Bool.random(using: &self) ? .text(text()) : .base64(text()))
            },
            controlInterfaceAccess: ControlInterfaceAccess(
                allow: [.state(.readWrite, masks: [FieldMask(text())]), .logs(of: [text(), text()])],
                deny: Bool.random(using: &self) ? [] : [.state(.other(3), masks: []), .unset]
            )
        )
    }

    private mutating func executionState() -> ExecutionState {
        let states: [ExecutionState] = [
            .init(.agentDisconnected), .init(.pending, .initial), .init(.pending, .waitingToStart),
            .init(.pending, .starting), .init(.pending, .startingFailed), .init(.running, .ok),
            .init(.stopping, .stopping), .init(.stopping, .waitingToStop), .init(.stopping, .requestedAtRuntime),
            .init(.stopping, .deleteFailed), .init(.succeeded, .ok), .init(.failed, .execFailed),
            .init(.failed, .unknown), .init(.failed, .lost), .init(.notScheduled), .init(.removed),
            .init(.failed, .other(9)), .init(.other(0)),
        ]
        var state = states.randomElement(using: &self) ?? .init(.running, .ok)
        state.additionalInfo = text()
        return state
    }

    private mutating func config(depth: Int) -> ConfigItem {
        switch Int.random(in: 0...(depth > 3 ? 0 : 2), using: &self) {
        case 0: .text(text())
        case 1: .list((0..<Int.random(in: 0...3, using: &self)).map { _ in config(depth: depth + 1) })
        default: .object(map { $0.config(depth: depth + 1) })
        }
    }

    private mutating func map<Value>(_ value: (inout SplitMix64) -> Value) -> [String: Value] {
        var result: [String: Value] = [:]
        for number in 0..<Int.random(in: 0...3, using: &self) { result["k\(number)"] = value(&self) }
        return result
    }

    private mutating func text() -> String {
        let length = [0, 1, 5, 127, 128, 300].randomElement(using: &self) ?? 0
        return String((0..<length).map { _ in "aZ9_-. ü€😀\n".randomElement(using: &self) ?? "a" })
    }
}
