import AnkaiosModel
import AnkaiosWire
import Testing

private func bytes(_ hex: String) -> [UInt8] {
    hex.split(separator: " ").compactMap { UInt8($0, radix: 16) }
}

/// The worked examples of the reference, §16. They have the id `1` or `r1`, ours has a prefix: so the prefix is cut out.
@Suite struct WireExampleTests {
    private let ids = RequestIDs(connection: 27)  // the prefix is "r-"

    @Test func `a Hello is written as the reference has it`() {
        #expect(Outbound.hello(version: "1.0.1").frame(ids: ids) == bytes("09 0a 07 12 05 31 2e 30 2e 31"))
    }

    @Test(arguments: [
        (Request.completeState(masks: [], subscribe: false), "09 1a 07 0a 03 72 2d 31 1a 00"),
        (
            .completeState(masks: ["agents"], subscribe: true),
            "13 1a 11 0a 03 72 2d 31 1a 0a 0a 06 61 67 65 6e 74 73 10 01"
        ),
        (
            .updateState(StateUpdate(newState: CompleteState(), masks: ["desiredState.workloads.x"])),
            """
            25 1a 23 0a 03 72 2d 31 12 1c 0a 00 12 18 64 65 73 69 72 65 64 53 74 61 74 65 2e 77 6f 72 6b 6c 6f 61 64 73 \
            2e 78
            """
        ),
        (.eventsCancel, "09 1a 07 0a 03 72 2d 31 32 00"),
        (.logsCancel, "09 1a 07 0a 03 72 2d 31 2a 00"),
    ])
    func `requests are written as the reference has them`(request: Request, frame: String) {
        #expect(Outbound.request(CallID(1), request).frame(ids: ids) == bytes(frame))
    }

    private func inbound(_ hex: String) -> Inbound {
        Inbound.decode(bytes(hex).span.bytes, ids: ids)
    }

    @Test func `messages are read as the reference has them`() {
        #expect(inbound("22 00") == .accepted)
        #expect(
            inbound("2a 18 0a 16 49 6e 69 74 69 61 6c 20 48 65 6c 6c 6f 20 6d 69 73 73 69 6e 67 21")
                == .closed(reason: "Initial Hello missing!")
        )
        #expect(
            inbound("1a 16 0a 03 72 2d 31 1a 0f 0a 0d 41 63 63 65 73 73 20 64 65 6e 69 65 64")
                == .answer(CallID(1), .refused("Access denied"))
        )
        #expect(inbound("1a 07 0a 03 72 2d 31 2a 00") == .answer(CallID(1), .updated(UpdateResult())))
        #expect(inbound("1a 07 0a 03 72 2d 31 52 00") == .answer(CallID(1), .eventsCancelled))
        #expect(inbound("1a 07 0a 03 72 2d 31 4a 00") == .answer(CallID(1), .logsCancelled))
        #expect(
            inbound("1a 0f 0a 03 72 2d 31 22 08 0a 06 0a 04 0a 02 76 31")
                == .answer(CallID(1), .state(CompleteState(desiredState: State())))
        )
    }

    @Test func `an agent's load is read`() {
        let answer = inbound(
            """
            1a 26 0a 03 72 2d 31 22 1f 0a 1d 1a 1b 0a 19 0a 07 61 67 65 6e 74 5f 41 12 0e 0a 0c 0a 02 08 07 12 06 08 80 a0 \
            e3 8c 5c
            """
        )
        let agent = AgentAttributes(cpuUsage: 7, freeMemory: 24_722_853_888)
        #expect(answer == .answer(CallID(1), .state(CompleteState(agents: ["agent_A": agent]))))
    }

    @Test func `a state of 0 within the oneof is Running, not nothing`() {
        let answer = inbound(
            """
            1a 24 0a 03 72 2d 31 22 1d 0a 1b 12 19 0a 17 0a 01 61 12 12 0a 10 0a 01 77 12 0b 0a 09 0a 01 69 12 04 0a 00 20 00
            """
        )
        let instance = WorkloadInstanceName(workload: "w", agent: "a", id: "i")
        let states = WorkloadStates([.init(instance: instance, executionState: .init(.running, .ok))])
        #expect(answer == .answer(CallID(1), .state(CompleteState(workloadStates: states))))
    }

    @Test func `answers for other ids, unknown kinds and broken messages are told apart`() {
        #expect(inbound("1a 06 0a 02 72 31 2a 00") == .foreign)
        #expect(inbound("1a 04 0a 00 2a 00") == .foreign)
        #expect(inbound("") == .unknown)
        #expect(inbound("4a 00") == .unknown)
        #expect(inbound("1a 07 0a 03 72 2d 31 7a 00") == .answer(CallID(1), .unknown))
        #expect(inbound("1a 09 0a 03 72 2d 31 1a 02 0a 05") == .malformed(CallID(1), .truncated))
        #expect(inbound("1a 0a 0a 03 72 2d 31 1a 03 0a 01 ff") == .malformed(CallID(1), .invalidUTF8))
        #expect(inbound("1a 09 0a 03 72 2d 31 1a 02 08 01") == .malformed(CallID(1), .wrongWireType(field: 1)))
        #expect(inbound("ff ff ff") == .garbage)
        #expect(inbound("1a 7f 0a") == .garbage)
        #expect(inbound("08 01") == .unknown)
        #expect(inbound("18 01") == .garbage)
    }
}
