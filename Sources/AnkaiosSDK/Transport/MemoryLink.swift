import AnkaiosPlatform
import AnkaiosSession
package import AnkaiosWire

/// The other end of a ``MemoryLink``. It is called while a lock is held: it takes what it gets and returns at once.
package protocol MemoryPeer: Sendable {
    /// Takes a `ToServer` message.
    func receive(_ message: [UInt8])
    /// The client has closed its end.
    func hangUp()
}

/// What the other end of a ``MemoryLink`` tells.
package enum MemoryPeerEvent: Sendable {
    /// It is there. The first thing to be told; or `unreachable`.
    case opened
    /// A `FromServer` message.
    case message([UInt8])
    /// It is gone.
    case lost
    /// It does not want this client, with its reason.
    case refused(String)
    /// It is not there now.
    case unreachable(String)
}

/// A link within the process, to a peer in memory that behaves as the server. It is the twin of a connection over a
/// network.
package final class MemoryLink: Link {
    /// Opens a way to the peer, which tells what happens by the function that it is given.
    package typealias Connect = @Sendable (_ tell: @escaping @Sendable (MemoryPeerEvent) -> Void) -> any MemoryPeer

    private enum Happening: Sendable {
        case told(MemoryPeerEvent, by: Int)
        case timePassed
    }

    private struct State {
        var peer: (any MemoryPeer)?
        /// Counts peers: what an earlier one tells is of no interest.
        var number = 0
        var opening: Task<Void, Never>?
        var timer: Task<Void, Never>?
        var worker: Task<Void, Never>?
    }

    private let connect: Connect
    private let state = Lock(State())
    private let happenings: AsyncStream<Happening>
    private let told: AsyncStream<Happening>.Continuation

    package init(connect: @escaping Connect) {
        self.connect = connect
        (happenings, told) = AsyncStream.makeStream()
    }

    // MARK: - For the conversation

    package func start(for conversation: Conversation) -> Bool {
        let happenings = happenings
        let worker = Task { [weak self] in
            for await happening in happenings { self?.take(happening, conversation) }
        }
        state.withLock { $0.worker = worker }
        return true
    }

    package func bytes(of message: Outbound, ids: RequestIDs) -> [UInt8] { message.messageToServer(ids: ids) }

    package func open(after pause: Duration) {
        state.withLock { state in
            state.opening?.cancel()
            guard pause > .zero else { return connectNow(&state) }
            state.opening = Task { [weak self] in
                guard (try? await Task.sleep(for: pause)) != nil else { return }
                self?.state.withLock { state in
                    if !Task.isCancelled { self?.connectNow(&state) }
                }
            }
        }
    }

    private func connectNow(_ state: inout State) {
        state.number += 1
        let number = state.number
        state.peer = connect { [told] event in told.yield(.told(event, by: number)) }
    }

    package func close() {
        state.withLock { state in
            state.opening?.cancel()
            state.peer.take()?.hangUp()
        }
    }

    package func send(_ frame: [UInt8], for id: CallID?) {
        state.withLock { $0.peer?.receive(frame) }
    }

    package func wake(at moment: Duration?) {
        state.withLock { state in
            state.timer?.cancel()
            guard let pause = moment.map({ $0 - .now }) else { return state.timer = nil }
            guard pause > .zero else { return _ = told.yield(.timePassed) }
            state.timer = Task { [told] in
                if (try? await Task.sleep(for: pause)) != nil { told.yield(.timePassed) }
            }
        }
    }

    package func stop() async {
        close()
        let worker = state.withLock { state in
            state.timer?.cancel()
            return state.worker.take()
        }
        told.finish()
        await worker?.value
    }

    // MARK: - What happens

    private func take(_ happening: Happening, _ conversation: Conversation) {
        guard case .told(let event, let number) = happening else { return conversation.timePassed() }
        guard state.withLock({ $0.number == number && $0.peer != nil }) else { return }
        switch event {
        case .opened: conversation.handle(.opened)
        case .message(let bytes):
            conversation.handle(.received(Inbound.decodeFromServer(bytes.span.bytes, ids: conversation.ids)))
        case .lost:
            state.withLock { $0.peer = nil }
            conversation.handle(.lost)
        case .refused(let reason): conversation.handle(.received(.closed(reason: reason)))
        case .unreachable(let text):
            state.withLock { $0.peer = nil }
            conversation.handle(.openFailed(.passing(text)))
            open(after: .milliseconds(100))
        }
    }
}
