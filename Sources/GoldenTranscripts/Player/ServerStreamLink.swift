import AnkaiosProtobuf
import AnkaiosSDK
import AnkaiosSession
import AnkaiosWire
import EmbeddedAnkaios
import Synchronization

/// A link of the client over a stream of its own into the server, as the command line has one: without a workload in
/// between, and without a network.
final class ServerStreamLink: Link {
    private struct State {
        var conversation: Conversation?
        var stream: ServerConnection?
        var pump: Task<Void, Never>?
        var timer: Task<Void, Never>?
    }

    /// Opens a stream; nil if no server is there.
    private let connect: @Sendable () async -> ServerConnection?
    private let state = Mutex(State())

    init(connect: @escaping @Sendable () async -> ServerConnection?) { self.connect = connect }

    func start(for conversation: Conversation) {
        state.withLock { $0.conversation = conversation }
    }

    func open(after pause: Duration) {
        state.withLock { state in
            guard let conversation = state.conversation else { return }
            state.pump = Task { [self] in
                if pause > .zero, (try? await Task.sleep(for: pause)) == nil { return }
                guard let stream = await connect() else {
                    return conversation.handle(.openFailed("no server is there", isFatal: true))
                }
                self.state.withLock { $0.stream = stream }
                conversation.handle(.opened)
                for await event in stream.events { take(event, conversation) }
            }
        }
    }

    private func take(_ event: ServerConnection.Event, _ conversation: Conversation) {
        switch event {
        case .message(let message):
            guard case .response(let response)? = message.content else { return }
            let bytes = Proto.FromAnkaios(content: .response(response)).encoded()
            conversation.handle(.received(Inbound.decode(bytes.span.bytes, ids: conversation.ids)))
        case .ended: conversation.handle(.lost)
        }
    }

    func close() {
        let (stream, pump) = state.withLock { ($0.stream.take(), $0.pump.take()) }
        pump?.cancel()
        stream?.hangUp()
    }

    func reopenOutput() {}

    /// The server accepts a Hello of the right version without a word; the client waits for one.
    func send(_ frame: [UInt8], for id: CallID?) {
        let head = frame.prefix { $0 & 0x80 != 0 }.count + 1
        guard let message = try? Proto.ToAnkaios(decoding: Array(frame[head...])) else { return }
        let (stream, conversation) = state.withLock { ($0.stream, $0.conversation) }
        switch message.content {
        case .hello(let hello):
            stream?.send(Proto.ToServer(content: .commanderHello(.init(protocolVersion: hello.protocolVersion))))
            Task { conversation?.handle(.received(.accepted)) }
        case .request(let request): stream?.send(Proto.ToServer(content: .request(request)))
        case nil: break
        }
    }

    func withdraw(_ id: CallID) {}

    func wake(at moment: Duration) {
        state.withLock { state in
            guard let conversation = state.conversation else { return }
            state.timer?.cancel()
            state.timer = Task {
                if (try? await Task.sleep(for: moment - .now)) != nil { conversation.handle(.timePassed) }
            }
        }
    }

    func stop() async {
        close()
        let timer = state.withLock { state in
            state.conversation = nil
            return state.timer.take()
        }
        timer?.cancel()
    }
}
