import AnkaiosPlatform
import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// What a cluster tells its user, and the workload that it keeps.
@Suite(.oneAtATime) struct ClusterNotesTests {
    private func desired(_ names: String...) -> Proto.State {
        var workloads: [String: Proto.Workload] = [:]
        for name in names { workloads[name] = Proto.Workload(agent: "agent_A") }
        return Proto.State(apiVersion: "v1", workloads: Proto.WorkloadMap(workloads: workloads))
    }

    private func update(_ state: Proto.State, _ masks: [String]) -> Proto.ToServer {
        let update = Proto.UpdateStateRequest(newState: .init(desiredState: state), updateMask: masks)
        return Proto.ToServer(content: .request(.init(requestId: "1", content: .updateStateRequest(update))))
    }

    @Test(arguments: [
        (["desiredState"], true), (["desiredState.workloads"], true), ([], true),
        (["desiredState.workloads.own"], false), (["desiredState.configs"], false),
    ])
    func `an update that replaces all workloads keeps the client's`(_ masks: [String], _ isKept: Bool) {
        let client = ClusterClient(workload: "own", isKept: true)
        let kept = client.keeping(update(desired("new"), masks), desired("own", "other"))
        #expect(kept == update(isKept ? desired("new", "own") : desired("new"), masks))
        let told = ClusterClient(workload: "own", isKept: false)
        #expect(told.keeping(update(desired("new"), masks), desired("own")) == update(desired("new"), masks))
    }

    private func update(_ masks: [String], _ state: Proto.State = .init()) -> Proto.Request.Content {
        .updateStateRequest(.init(newState: .init(desiredState: state), updateMask: masks))
    }

    @Test func `a program replaces the state and goes on, and hears why when it has deleted itself`() async throws {
        try await withCluster { cluster in
            let notes = Lock<[String]>([])
            let client = try RawClient(try await cluster.clientDirectory("own"))
            try await cluster.watchClient("own", keeps: true)
            try await cluster.tellNotes { note in notes.withLock { $0.append(note) } }
            client.hello()
            _ = try await client.next()
            _ = try await client.ask(update(["desiredState"], Proto.State(apiVersion: "v1")), id: "1")
            let answer = try await client.ask(.completeStateRequest(.init(fieldMask: ["workloads"])), id: "2")
            #expect(answer.content == .completeStateResponse(.init(completeState: .init())))
            client.send(update(["desiredState.workloads.own"]), id: "3")
            _ = try await cluster.wait(for: "the deletion", timeout: .seconds(10)) { world in
                world.server?.desired.requested.workloads?.workloads.isEmpty == true ? true : nil
            }
            #expect(
                notes.withLock { $0 } == [
                    "workload 'own' asks for 'workloads': no state has 'workloads'; did you mean 'desiredState.workloads'?",
                    "workload 'own', as which the program talks, was deleted: it no longer has a control interface",
                ]
            )
        }
    }

    @Test func `what the container of the program's own workload does is no matter`() {
        for order in [true, false] {
            let told = Lock<[String]>([])
            var notes = ClusterNotes()
            notes.tell("before", ofContainer: "own")
            notes.tell("other", ofContainer: "other")
            if order { notes.program = "own" }
            notes.listen { note in told.withLock { $0.append(note) } }
            notes.program = "own"
            notes.tell("later", ofContainer: "own")
            notes.tell("another", ofContainer: "another")
            #expect(told.withLock { $0 } == (order ? ["other", "another"] : ["other", "before", "another"]))
        }
    }

    @Test func `a client that the agent closes earns a note with the reason`() async throws {
        try await withCluster { cluster in
            let notes = Lock<[String]>([])
            try await cluster.tellNotes { note in notes.withLock { $0.append(note) } }
            let client = try RawClient(try await cluster.clientDirectory("own"))
            client.write(Proto.ToAnkaios(content: .hello(.init(protocolVersion: "0.5.0"))).encoded(), framed: true)
            _ = try await client.next()
            let text = notes.withLock { $0 }.first ?? ""
            #expect(
                text.hasPrefix("the agent has closed the control interface of workload 'own': Unsupported protocol")
            )
            #expect(text.contains("'0.5.0'"))
        }
    }

    @Test func `a note is told once, also to who listens later`() {
        let told = Lock<[String]>([])
        var notes = ClusterNotes()
        notes.tell("a")
        notes.listen { note in told.withLock { $0.append(note) } }
        notes.tell("a")
        notes.tell("b")
        #expect(told.withLock { $0 } == ["a", "b"])
    }
}
