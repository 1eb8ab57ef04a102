import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct FaultScenarioTests {
    private static let faults: [Fault] = [
        .droppedMessages(count: 2), .doubledMessages(count: 1), .delayedMessages(by: .milliseconds(1500), count: 3),
        .reorderedMessages(count: 2), .slowMessages(bytesAtOnce: 3, pause: .nanoseconds(5), count: 1),
        .tornMessages(afterBytes: 7, count: 1), .halfMessage, .oversizedMessage(length: 1 << 40),
        .staleBytes([0, 255, 16]), .stalledReader, .slowReader(bytesAtOnce: 100, pause: .milliseconds(1)),
        .resumedReader, .replacedFIFOs, .closed(reason: "a \"quoted\"\nreason: {ä}"), .agentDown, .agentUp, .serverDown,
        .serverUp,
    ]

    @Test(arguments: faults)
    func `a scenario is the same after it was written to a text and read`(_ fault: Fault) throws {
        let scenario = FaultScenario(
            seed: .max,
            steps: [
                .init(.at(.milliseconds(250)), fault, into: "w"), .init(.afterRequest(3, of: "v"), fault, into: "w"),
                .init(.when("w", is: "Running(Ok)"), fault, into: "w"),
            ]
        )
        #expect(try FaultScenario(text: scenario.text) == scenario)
    }

    @Test func `a scenario reads well`() throws {
        let scenario = FaultScenario(
            seed: 7,
            steps: [
                .init(.afterRequest(2, of: "client"), .droppedMessages(count: 1), into: "client"),
                .init(.at(.seconds(5)), .agentDown, into: "client"),
            ]
        )
        #expect(
            scenario.text == """
                seed: 7
                steps:
                - {afterRequest: 2, of: "client", fault: droppedMessages, count: 1, into: "client"}
                - {at: 5s, fault: agentDown, into: "client"}

                """
        )
        #expect(try FaultScenario(text: "steps: []") == FaultScenario(steps: []))
    }

    @Test(arguments: [
        ("seed: 1", "there are no steps"), ("seed: x\nsteps: []", "the seed is not a number"),
        ("steps: [{at: 1s, fault: nothing, into: w}]", "step 1 is not valid"),
        ("steps: [{at: 1s, fault: agentUp, into: w}, {fault: agentUp, into: w}]", "step 2 is not valid"),
    ])
    func `what is no scenario says why`(_ text: String, _ expected: String) {
        #expect(throws: FaultScenario.TextError(description: expected)) { try FaultScenario(text: text) }
    }

    private let read = Proto.Request.Content.completeStateRequest(.init(fieldMask: ["desiredState.apiVersion"]))

    @Test func `after the request that it names an answer is lost, the others come`() async throws {
        try await withCluster { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            let step = FaultScenario.Step(.afterRequest(2, of: "client"), .droppedMessages(count: 1), into: "client")
            try await cluster.play(FaultScenario(steps: [step]))
            _ = try await client.ask(read, id: "1")
            client.send(read, id: "2")
            client.send(read, id: "3")
            guard case .response(let response)? = try await client.next().content else {
                Issue.record("no answer")
                return
            }
            #expect(response.requestId == "3")
            #expect(try await cluster.playedFaults().map(\.index) == [0])
        }
    }

    @Test func `at their times an agent goes and comes back`() async throws {
        try await withCluster(options: ClusterOptions(clock: .frozen)) { cluster in
            _ = try await cluster.clientDirectory()
            try await cluster.play(
                FaultScenario(
                    steps: [
                        .init(.at(.seconds(20)), .agentUp, into: "client"),
                        .init(.at(.seconds(10)), .agentDown, into: "client"),
                        .init(.at(.seconds(30)), .halfMessage, into: "nobody"),
                    ]
                )
            )
            try await cluster.advance(by: .seconds(15))
            #expect(try await cluster.workloads().map(\.state) == ["AgentDisconnected"])
            try await cluster.advance(by: .seconds(15))
            try await cluster.wait(until: "client", is: "Running(Ok)")
            let played = try await cluster.playedFaults()
            #expect(played.map(\.index) == [1, 0, 2])
            #expect(played.map(\.time) == [.seconds(10), .seconds(20), .seconds(30)])
            #expect(played.map(\.problem) == [nil, nil, "there is no workload 'nobody' here"])
        }
    }

    @Test func `when a workload is in a state the server goes`() async throws {
        try await withCluster { cluster in
            try await cluster.play(
                FaultScenario(steps: [.init(.when("client", is: "Running(Ok)"), .serverDown, into: "client")])
            )
            _ = try await cluster.clientDirectory()
            try await cluster.wait(for: "the end of the server", timeout: .seconds(20)) { world in
                world.server == nil ? () : nil
            }
            await #expect(throws: ClusterError.serverDown) { try await cluster.workloads() }
            #expect(try await cluster.playedFaults().map(\.problem) == [nil])
        }
    }

    @Test(arguments: [
        "tornMessages, afterBytes: -1",
        "droppedMessages, count: -9223372036854775808",
        "droppedMessages, count: 0",
        "slowMessages, bytesAtOnce: 9223372036854775807, pause: 1s",
        "reorderedMessages, count: -3",
        "slowReader, bytesAtOnce: 0",
        "delayedMessages, by: -1ns",
        "delayedMessages, by: 9223372036854775807ns",
    ])
    func `a text with a number that is out of range is no scenario`(fault: String) {
        let error = #expect(throws: FaultScenario.TextError.self) {
            try FaultScenario(text: "steps:\n- {at: 1s, fault: \(fault), into: \"client\"}\n")
        }
        #expect(error?.description == "step 1 is not valid")
    }

    @Test func `a scenario with numbers that are out of range does what is next to them`() async throws {
        let least = Int.min
        let faults: [Fault] = [
            .tornMessages(afterBytes: least, count: least), .droppedMessages(count: least),
            .reorderedMessages(count: least),
            .slowMessages(bytesAtOnce: Int.max, pause: .seconds(Int64.max), count: least),
            .delayedMessages(by: .seconds(Int64.min), count: least), .slowReader(bytesAtOnce: Int.max, pause: .zero),
        ]
        try await withCluster { cluster in
            _ = try await cluster.clientDirectory()
            let steps = faults.map { FaultScenario.Step(.at(.seconds(Int64.min)), $0, into: "client") }
            try await cluster.play(
                FaultScenario(steps: steps + [.init(.at(.seconds(Int64.max)), .agentDown, into: "client")])
            )
            #expect(!FaultScenario(steps: steps).text.isEmpty)
            try await cluster.wait(until: "client", is: "Running(Ok)")
        }
    }
}
