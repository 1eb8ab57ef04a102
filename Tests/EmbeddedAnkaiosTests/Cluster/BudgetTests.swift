import AnkaiosProtobuf
import EmbeddedAnkaios
import TestSupport
import Testing

/// A workload asks the embedded server for something endless: it is refused, and the server goes on.
@Suite(.onOtherThreads, .timeLimit(.minutes(10))) struct BudgetTests {
    @Test(arguments: [
        String(repeating: "{{#each @root.l}}", count: 7) + String(repeating: "{{/each}}", count: 7),
        (0..<60).map { "{{#*inline \"p\($0)\"}}{{> p\($0 + 1)}}{{> p\($0 + 1)}}{{/inline}}" }.joined()
            + "{{#*inline \"p60\"}}x{{/inline}}{{> p0}}",
    ])
    func `an update with a template that would not end is refused, and the next is answered`(template: String) throws {
        var server = try Server(manifest: Proto.State(apiVersion: "v1"))
        let connection = ConnectionID(1)
        _ = server.handle(.init(content: .commanderHello(.init(protocolVersion: "1.0.1"))), from: connection)
        func answer(_ content: Proto.Request.Content) -> Proto.Response.Content? {
            let request = Proto.Request(requestId: "r", content: content)
            for case .send(let message, connection) in server.handle(
                .init(content: .request(request)),
                from: connection
            ) {
                if case .response(let response) = message.content { return response.content }
            }
            return nil
        }
        let items = Proto.ConfigArray(values: (0..<100).map { _ in .init(content: .string("x")) })
        let workload = Proto.Workload(
            agent: "a",
            runtime: "podman",
            runtimeConfig: template,
            configs: .init(configs: ["l": "l"])
        )
        let state = Proto.State(
            apiVersion: "v1",
            workloads: .init(workloads: ["w": workload]),
            configs: .init(configs: ["l": .init(content: .array(items))])
        )
        let update = Proto.UpdateStateRequest(
            newState: .init(desiredState: state),
            updateMask: ["desiredState.workloads", "desiredState.configs"]
        )
        guard case .error(let error)? = answer(.updateStateRequest(update)) else {
            Issue.record("the update was taken")
            return
        }
        #expect(error.message.contains("too large"))
        guard case .completeStateResponse? = answer(.completeStateRequest(.init())) else {
            Issue.record("the server does not answer any more")
            return
        }
    }

    private struct Asked {
        var server: Server
        let connection = ConnectionID(1)

        init() throws {
            server = try Server(manifest: Proto.State(apiVersion: "v1"))
            _ = server.handle(.init(content: .commanderHello(.init(protocolVersion: "1.0.1"))), from: connection)
        }

        /// What is said to the client.
        mutating func ask(_ content: Proto.Request.Content, id: String = "r") -> [Proto.Response] {
            let request = Proto.Request(requestId: id, content: content)
            return server.handle(.init(content: .request(request)), from: connection).compactMap { effect in
                guard case .send(let message, connection) = effect, case .response(let response)? = message.content
                else { return nil }
                return response
            }
        }
    }

    @Test(arguments: ["..", "a/b", "a\0b", "\u{1B}[2J", "", "a.b", String(repeating: "a", count: 64)])
    func `a workload with a name that could lead elsewhere is refused`(name: String) throws {
        var asked = try Asked()
        let workload = Proto.Workload(agent: "a", runtime: "podman", runtimeConfig: "x")
        let state = Proto.State(apiVersion: "v1", workloads: .init(workloads: [name: workload]))
        let answers = asked.ask(
            .updateStateRequest(.init(newState: .init(desiredState: state), updateMask: ["desiredState.workloads"]))
        )
        guard answers.count == 1, case .error? = answers[0].content else {
            Issue.record("\(answers)")
            return
        }
        let read = asked.ask(.completeStateRequest(.init(fieldMask: ["desiredState.workloads"])))
        guard case .completeStateResponse(let response)? = read.first?.content else {
            Issue.record("\(read)")
            return
        }
        #expect(response.completeState?.desiredState?.workloads?.workloads.isEmpty != false)
    }

    @Test func `long masks and many masks are each answered once`() throws {
        var asked = try Asked()
        let long = "desiredState" + String(repeating: ".a", count: 200_000)
        let many = (0..<20_000).map { "desiredState.configs.c\($0)" }
        for masks in [[long], many] {
            #expect(asked.ask(.completeStateRequest(.init(fieldMask: masks))).count == 1)
            let update = Proto.UpdateStateRequest(
                newState: .init(desiredState: .init(apiVersion: "v1")),
                updateMask: masks
            )
            #expect(asked.ask(.updateStateRequest(update)).count == 1)
        }
        #expect(asked.ask(.completeStateRequest(.init())).count == 1)
    }

    @Test func `a thousand subscriptions are told of a change once each`() throws {
        var asked = try Asked()
        for number in 0..<1000 {
            let read = Proto.CompleteStateRequest(fieldMask: ["desiredState.configs"], subscribeForEvents: true)
            #expect(asked.ask(.completeStateRequest(read), id: "s\(number)").count == 1)
        }
        let state = Proto.State(apiVersion: "v1", configs: .init(configs: ["c": .init(content: .string("1"))]))
        let answers = asked.ask(
            .updateStateRequest(.init(newState: .init(desiredState: state), updateMask: ["desiredState.configs.c"]))
        )
        #expect(answers.count == 1001 && Set(answers.map(\.requestId)).count == 1001)
    }
}
