import AnkaiosProtobuf
import AnkaiosSDK
import Glibc
import TestSupport
import Testing

/// An answer counts only for what was asked: an agent says more, and it is not shown.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct AskedForTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    private func answered<Result: Sendable>(
        _ answers: @escaping @Sendable (ScriptedAgent, Proto.Request) -> Void,
        _ body: @escaping @Sendable (Ankaios) async throws -> Result
    ) async throws -> Result {
        let agent = ScriptedAgent()
        async let play: Void = agent.play { agent in
            agent.accept()
            while let request = agent.nextRequest() { answers(agent, request) }
        }
        let result = try await Ankaios.withConnection(to: .controlInterface(at: agent.directory), body)
        await play
        return result
    }

    private static let whole = Proto.CompleteState(
        desiredState: Proto.State(
            apiVersion: "v1",
            workloads: .init(workloads: ["mine": .init(agent: "a"), "other": .init(agent: "a")]),
            configs: .init(configs: ["mine": .init(content: .string("1")), "other": .init(content: .string("2"))])
        ),
        workloadStates: .init(agentStateMap: [
            "a": .init(wlNameStateMap: [
                "mine": .init(idStateMap: ["i": .init()]), "other": .init(idStateMap: ["i": .init()]),
            ])
        ]),
        agents: .init(agents: ["a": .init()])
    )

    @Test(
        arguments: [
            (FieldMask.workload("mine"), ["mine"], [], 0, 0), (.workload("mine", "agent"), ["mine"], [], 0, 0),
            (.workloads, ["mine", "other"], [], 0, 0), (.config("mine"), [], ["mine"], 0, 0),
            (.desiredState, ["mine", "other"], ["mine", "other"], 0, 0), (.workloadStates, [], [], 2, 0),
            (.workloadStates(of: "mine"), [], [], 1, 0), (.agents, [], [], 0, 1), (.agent("b"), [], [], 0, 0),
        ] as [(FieldMask, [String], [String], Int, Int)]
    )
    func `of a state there is what the masks name`(
        mask: FieldMask,
        workloads: [String],
        configs: [String],
        states: Int,
        agents: Int
    ) async throws {
        let state = try await answered { agent, request in
            agent.answer(request.requestId, .completeStateResponse(.init(completeState: Self.whole)))
        } _: {
            try await $0.state(mask)
        }
        #expect(state.desiredState.apiVersion == "v1")
        #expect(state.desiredState.workloads.keys.sorted() == workloads)
        #expect(state.desiredState.configs.keys.sorted() == configs)
        #expect(state.workloadStates.count == states)
        #expect(state.agents.count == agents)
    }

    @Test func `without masks there is all of it`() async throws {
        let state = try await answered { agent, request in
            agent.answer(request.requestId, .completeStateResponse(.init(completeState: Self.whole)))
        } _: {
            try await $0.state()
        }
        #expect(state.desiredState.workloads.count == 2 && state.workloadStates.count == 2 && state.agents.count == 1)
    }

    @Test func `events of what was not asked for are not shown`() async throws {
        let event = try await answered { agent, request in
            guard request.read != nil else { return }
            agent.answer(request.requestId, .completeStateResponse(.init(completeState: .init())))
            for name in ["other", "mine"] {
                let event = Proto.CompleteStateResponse(
                    completeState: Self.whole,
                    alteredFields: .init(updatedFields: ["desiredState.configs.\(name)"])
                )
                agent.answer(request.requestId, .completeStateResponse(event))
            }
        } _: { ankaios in
            try await ankaios.withEvents(of: [.config("mine")]) { events in
                var iterator = events.makeAsyncIterator()
                _ = try await iterator.next()
                return try await iterator.next()
            }
        }
        guard case .change(let state, let altered)? = event else {
            Issue.record("no event")
            return
        }
        #expect(altered.updated.map(\.text) == ["desiredState.configs.mine"])
        #expect(state.desiredState.configs.keys.sorted() == ["mine"])
        #expect(state.desiredState.workloads.isEmpty && state.workloadStates.isEmpty)
    }

    @Test func `lines and ends of instances that were not asked for are not shown`() async throws {
        let mine = WorkloadInstanceName(workload: "mine", agent: "a", id: "i")
        let lines = try await answered { agent, request in
            guard request.logs != nil else { return }
            let names = ["mine", "other"].map { Proto.WorkloadInstanceName(workloadName: $0, agentName: "a", id: "i") }
            agent.answer(request.requestId, .logsRequestAccepted(.init(workloadNames: names)))
            for name in names.reversed() {
                agent.answer(
                    request.requestId,
                    .logEntriesResponse(.init(logEntries: [.init(workloadName: name, message: name.workloadName)]))
                )
                agent.answer(request.requestId, .logsStopResponse(.init(workloadName: name)))
            }
        } _: { ankaios in
            try await ankaios.withLogs(of: [mine]) { entries in
                #expect(entries.accepted == [mine])
                var events: [LogEvent] = []
                for try await event in entries.events { events.append(event) }
                return events
            }
        }
        #expect(lines == [.entry(LogEntry(instance: mine, message: "mine")), .stopped(mine)])
    }
}
