import AnkaiosProtobuf
import AnkaiosSDK
import AnkaiosSession
import Glibc
import TestSupport
import Testing

/// Agents that are deaf or away, and what is left of connections.
extension ControlInterfaceTests {
    private var large: Workload {
        Workload("w", on: "agent_A", runtime: "podman", runtimeConfig: String(repeating: "x", count: 100_000))
    }

    @Test func `an agent that goes deaf over a large update hears the next call again, without a Hello`() async throws {
        try await connected({ agent in
            agent.beDeaf()
            guard case .request(let request) = agent.next()?.content else {
                Issue.record("something else than a request came first")
                return
            }
            agent.answer(request.requestId, self.state("v1"))
        }) { ankaios in
            await #expect(throws: AnkaiosError(.answerLost)) {
                try await ankaios.apply(self.large, timeout: .milliseconds(50))
            }
            let state = try await ankaios.state(.desiredState)
            #expect(state.desiredState.apiVersion == "v1")
        }
    }

    @Test func `a read that waits while the agent is deaf is sent again and answered`() async throws {
        try await connected({ agent in
            agent.beDeaf()
            let request = try agent.request()
            agent.answer(request.requestId, self.state("v1"))
        }) { ankaios in
            let update = Task { try await ankaios.apply(self.large, timeout: .milliseconds(50)) }
            let state = try await ankaios.state(.desiredState)
            #expect(state.desiredState.apiVersion == "v1")
            await #expect(throws: AnkaiosError(.answerLost)) { try await update.value }
        }
    }

    private func makePipe() -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        return (ends[0], ends[1])
    }

    @Test func `no byte of what an agent left unread goes ahead of the Hello to its successor`() async throws {
        let (clientHasSeenIt, told) = makePipe()
        defer { for end in [clientHasSeenIt, told] { close(end) } }
        let version = try await connected({ agent in
            // A part of the update has left, the rest waits for room.
            agent.untilSomethingIsThere()
            agent.hangUp()
            var byte: UInt8 = 0
            read(clientHasSeenIt, &byte, 1)
            // The client may look whether the pipe is empty, and the agent then sees an end of file.
            var first: Proto.ToAnkaios?
            while first == nil {
                agent.hangUp()
                agent.listen()
                first = agent.next()
            }
            guard case .hello = first?.content else {
                Issue.record("something else than a Hello came first")
                return
            }
            agent.write(ScriptedAgent.accepted)
            guard case .request(let request) = agent.next()?.content, case .completeStateRequest = request.content
            else {
                Issue.record("the old update came once more")
                return
            }
            agent.answer(request.requestId, self.state("v1"))
        }) { ankaios in
            await #expect(throws: AnkaiosError(.answerLost)) { try await ankaios.apply(self.large) }
            write(told, "!", 1)
            return try await ankaios.state(.desiredState).desiredState.apiVersion
        }
        #expect(version == "v1")
    }

    @Test func `a connection that is closed while the agent is away leaves nothing, and says nothing when it is back`()
        async throws
    {
        let name = "ankaios-away"
        let agent = ScriptedAgent(name: name)
        try await connected({ $0.hangUp() }, agent: agent) { ankaios in
            for await state in ankaios.connectionStates where state == .connecting { break }
            await ankaios.close()
            #expect(ScriptedAgent.descriptors(ofAgentsNamed: name) == 0)
            agent.listen()
            #expect(!agent.hasSomethingToRead)
        }
    }

    @Test func `a hundred connections one after the other leave no FIFO open`() async throws {
        let name = "ankaios-hundred"
        for _ in 0..<100 {
            let agent = ScriptedAgent(name: name)
            let during = try await connected({ _ in }, agent: agent) { _ in
                ScriptedAgent.descriptors(ofAgentsNamed: name)
            }
            #expect(during > 0)
            agent.hangUp()
            #expect(ScriptedAgent.descriptors(ofAgentsNamed: name) == 0)
        }
    }
}
