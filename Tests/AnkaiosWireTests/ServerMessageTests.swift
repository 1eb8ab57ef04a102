import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosWire
import Testing

/// Messages to and from the server itself (AnkaiosBehaviour.md §3.4), against the other codec.
@Suite struct ServerMessageTests {
    private let ids = RequestIDs(connection: 35)

    @Test func `a Hello is that of a commander`() throws {
        let message = try Proto.ToServer(decoding: Outbound.hello(version: "1.0.1").messageToServer(ids: ids))
        #expect(message == Proto.ToServer(content: .commanderHello(.init(protocolVersion: "1.0.1"))))
        #expect(try Proto.ToServer(decoding: Outbound.goodbyeToServer) == Proto.ToServer(content: .goodbye(.init())))
    }

    @Test func `a request is the one of a workload`() throws {
        let request = Outbound.request(CallID(7), .completeState(masks: ["a.b"], subscribe: true))
        let message = try Proto.ToServer(decoding: request.messageToServer(ids: ids))
        let read = Proto.CompleteStateRequest(fieldMask: ["a.b"], subscribeForEvents: true)
        #expect(
            message == Proto.ToServer(content: .request(.init(requestId: "z-7", content: .completeStateRequest(read))))
        )
    }

    @Test func `a response is read as one to a workload`() {
        #expect(decode(response("z-7", .eventsCancelAccepted(.init()))) == .answer(CallID(7), .eventsCancelled))
        #expect(decode(response("other-7", .eventsCancelAccepted(.init()))) == .foreign)
    }

    @Test func `what the server tells everybody is passed over, and is no garbage`() {
        let told: [Proto.FromServer.Content] = [
            .updateWorkload(.init()), .updateWorkloadState(.init(workloadStates: [.init()])), .serverHello(.init()),
            .logsRequest(.init()), .logsCancelRequest(.init(requestId: "x")),
        ]
        for content in told { #expect(decode(Proto.FromServer(content: content)) == .unknown) }
        #expect(decode(Proto.FromServer()) == .unknown)
    }

    @Test func `bytes that are no message are garbage`() {
        #expect(Inbound.decodeFromServer([0x1A, 0x7F].span.bytes, ids: ids) == .garbage)
        #expect(Inbound.decodeFromServer([0x18, 0x01].span.bytes, ids: ids) == .garbage)
    }

    private func response(_ id: String, _ content: Proto.Response.Content) -> Proto.FromServer {
        Proto.FromServer(content: .response(Proto.Response(requestId: id, content: content)))
    }

    private func decode(_ message: Proto.FromServer) -> Inbound {
        Inbound.decodeFromServer(message.encoded().span.bytes, ids: ids)
    }
}
