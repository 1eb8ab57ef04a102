import AnkaiosProtobuf
import EmbeddedAnkaios
import TestSupport
import Testing

/// A workload asks the embedded server for something endless: it is refused, and the server goes on.
@Suite(.onOtherThreads, .timeLimit(.minutes(5))) struct BudgetTests {
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
}
