#if GRPC
    import CGRPC
    import AnkaiosPlatform

    /// One RPC: a stream of messages in both directions, between a client and a server.
    ///
    /// A handler gets what happens, on the thread of the loop. Messages leave in order, one after the other; any thread
    /// may send.
    package final class RPC: @unchecked Sendable {
        package enum Event: Sendable {
            /// The client's way to the server is open: it is connected.
            case opened
            /// The server has sent its headers.
            case headers
            case message([UInt8])
            /// The client says no more.
            case halfClosed
            /// It is over, and this is the last event. The server's side has only OK, or CANCELLED.
            case ended(RPCStatus)
        }

        private struct Outbox {
            var items = RPCOutbox()
            /// The first item is with the library.
            var isSending = false
            var sentHeaders = false
            /// Sending is no longer possible.
            var isClosed = false
        }

        private let loop: RPCLoop
        private let channel: RPCChannel?
        private let place: UnsafeMutablePointer<ankaios_rpc>
        private let isClient: Bool
        private let outbox = Lock(Outbox())
        // Used by the loop's thread alone.
        private var handler: (@Sendable (Event) -> Void)?
        private var isReceiving = false
        private var status: RPCStatus?

        /// Opens an RPC to a server.
        package convenience init?(
            to path: String,
            over channel: RPCChannel,
            on loop: RPCLoop,
            _ handler: @escaping @Sendable (Event) -> Void
        ) {
            guard let call = ankaios_channel_call(channel.channel, loop.queue, path) else { return nil }
            self.init(call, channel, loop)
            self.handler = handler
            guard startAsClient() else { return nil }
        }

        /// Takes an RPC that a client has opened.
        init(_ call: OpaquePointer, _ channel: RPCChannel?, _ loop: RPCLoop) {
            self.loop = loop
            self.channel = channel
            isClient = channel != nil
            place = .allocate(capacity: 1)
            ankaios_rpc_init(place, call)
        }

        deinit {
            ankaios_rpc_destroy(place)
            place.deallocate()
        }

        private func startAsClient() -> Bool {
            let place = place
            let awaitsStatus = loop.start({ ankaios_rpc_receive_status(place, $0) != 0 }) { [self] _ in
                let place = self.place
                let code = RPCStatus.Code(rawValue: Int32(clamping: place.pointee.status.rawValue)) ?? .unknown
                status = RPCStatus(code, place.pointee.details.text)
                endIfOver()
            }
            guard awaitsStatus else { return false }
            _ = loop.start({ ankaios_rpc_receive_headers(place, $0) != 0 }) { [self] isOK in
                if isOK { handler?(.headers) }
            }
            enqueue(.headers)
            return true
        }

        /// Begins to work for the server's side.
        func startAsServer(_ handler: @escaping @Sendable (Event) -> Void) {
            self.handler = handler
            let place = place
            let awaitsEnd = loop.start({ ankaios_rpc_receive_close(place, $0) != 0 }) { [self] _ in
                status = RPCStatus(self.place.pointee.cancelled != 0 ? .cancelled : .ok)
                endIfOver()
            }
            if awaitsEnd { receive() }
        }

        // MARK: - Receiving

        private func receive() {
            let place = place
            isReceiving = loop.start({ ankaios_rpc_receive_message(place, $0) != 0 }) { [self] isOK in
                isReceiving = false
                let place = self.place
                let count = isOK ? ankaios_rpc_received_count(place) : -1
                if count >= 0 {
                    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, used in
                        ankaios_rpc_take_received(place, buffer.baseAddress)
                        used = count
                    }
                    handler?(.message(bytes))
                    receive()
                } else {
                    if !isClient, status == nil { handler?(.halfClosed) }
                    endIfOver()
                }
            }
        }

        /// The handler gets the end after the last message: the two come back independently.
        private func endIfOver() {
            guard let status, !isReceiving, let handler else { return }
            self.handler = nil
            outbox.withLock { outbox in
                outbox.isClosed = true
                outbox.items.removeAll()
            }
            handler(.ended(status))
        }

        // MARK: - Sending

        /// Sends the server's headers, which say that it has taken the RPC up.
        package func sendHeaders() { enqueue(.headers) }

        /// Sends a message when those before it have left. One of the same id that has not begun to leave is taken back.
        package func send(_ message: [UInt8], id: UInt64? = nil) { enqueue(.message(message, id: id)) }

        /// How many bytes of messages have not left.
        package var waitingBytes: Int { outbox.withLock { $0.items.byteCount } }

        /// Says that this client has no more to say.
        package func halfClose() { enqueue(.halfClose) }

        /// Ends the RPC from the server's side, when what was sent before has left.
        package func end(_ status: RPCStatus) { enqueue(.status(status)) }

        /// Takes the messages with this id back that have not begun to leave.
        package func withdraw(_ id: UInt64) {
            outbox.withLock { $0.items.withdraw(id, isSending: $0.isSending) }
        }

        /// Gives the RPC up at once.
        package func cancel() {
            grpc_call_cancel(place.pointee.call, nil)
        }

        private func enqueue(_ item: RPCOutbox.Item) {
            outbox.withLock { outbox in
                guard !outbox.isClosed else { return }
                outbox.items.append(item, isSending: outbox.isSending)
                sendNext(&outbox)
            }
        }

        private func sendNext(_ outbox: inout Outbox) {
            guard !outbox.isSending, let item = outbox.items.first else { return }
            let place = place
            let hasHeaders = outbox.sentHeaders
            outbox.isSending = loop.start({ tag in
                switch item {
                case .headers: ankaios_rpc_send_headers(place, tag) != 0
                case .message(let bytes, _): ankaios_rpc_send_message(place, bytes, bytes.count, tag) != 0
                case .halfClose: ankaios_rpc_send_close(place, tag) != 0
                case .status(let status):
                    ankaios_rpc_send_status(
                        place,
                        status.code.rawValue,
                        status.details,
                        status.details.utf8.count,
                        hasHeaders ? 1 : 0,
                        tag
                    ) != 0
                }
            }) { [self] isOK in sent(isOK) }
            if !outbox.isSending { outbox.items.removeAll() }
        }

        /// The first item has left, or cannot.
        private func sent(_ isOK: Bool) {
            ankaios_rpc_sent_message(place)
            let item = outbox.withLock { outbox -> RPCOutbox.Item? in
                outbox.isSending = false
                let item = outbox.items.removeFirst()
                if case .headers? = item { outbox.sentHeaders = true }
                if !isOK { outbox.isClosed = true }
                if outbox.isClosed { outbox.items.removeAll() } else { sendNext(&outbox) }
                return item
            }
            if isOK, isClient, case .headers? = item {
                handler?(.opened)
                if handler != nil { receive() }
            }
        }
    }

    extension grpc_slice {
        /// The bytes as a text.
        var text: String {
            guard let copy = grpc_slice_to_c_string(self) else { return "" }
            defer { gpr_free(copy) }
            return String(cString: copy)
        }
    }
#endif
