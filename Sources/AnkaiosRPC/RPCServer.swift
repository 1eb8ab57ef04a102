#if GRPC
    import CGRPC
    import Synchronization

    /// A server of gRPC: it listens on a port, and hands over each RPC that a client opens.
    package final class RPCServer: @unchecked Sendable {
        /// What becomes of an RPC: nil refuses it as unknown.
        package typealias Acceptor = @Sendable (_ path: String, _ rpc: RPC) -> (@Sendable (RPC.Event) -> Void)?

        /// Why there is no server.
        package enum Failure: Error, Hashable {
            case certificate
            case port
        }

        /// Where it listens.
        package let port: Int32
        private let server: OpaquePointer
        private let loop: RPCLoop
        private let accept: Acceptor
        // Used by the loop's thread alone.
        private let details: UnsafeMutablePointer<grpc_call_details>
        private let metadata: UnsafeMutablePointer<grpc_metadata_array>
        private let call: UnsafeMutablePointer<OpaquePointer?>

        /// Listens.
        /// - Parameter address: `host:port`; with port 0 any that is free.
        package init(
            at address: String,
            security: RPCSecurity,
            maximumMessageSize: Int,
            on loop: RPCLoop,
            accept: @escaping Acceptor
        ) throws(Failure) {
            let credentials: OpaquePointer?
            switch security {
            case .insecure: credentials = grpc_insecure_server_credentials_create()
            case .mutualTLS(let authority, let certificate, let key):
                credentials = authority.withCString { authority in
                    withPair(certificate, key) {
                        grpc_ssl_server_credentials_create_ex(
                            authority,
                            $0,
                            1,
                            GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY,
                            nil
                        )
                    }
                }
            }
            guard let credentials else { throw .certificate }
            defer { grpc_server_credentials_release(credentials) }
            var arguments = RPCArguments()
            // Two servers on one port would each get some of the clients.
            arguments[GRPC_ARG_ALLOW_REUSEPORT] = 0
            arguments[GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH] = Int32(clamping: maximumMessageSize)
            arguments[GRPC_ARG_MAX_SEND_MESSAGE_LENGTH] = -1
            arguments.refuseCompression()
            // Clients may ask for signs of life as often as they like.
            arguments[GRPC_ARG_HTTP2_MAX_PING_STRIKES] = 0
            guard let server = arguments.withArguments({ grpc_server_create($0, nil) }) else { throw .port }
            grpc_server_register_completion_queue(server, loop.queue, nil)
            port = grpc_server_add_http2_port(server, address, credentials)
            self.server = server
            self.loop = loop
            self.accept = accept
            details = .allocate(capacity: 1)
            metadata = .allocate(capacity: 1)
            call = .allocate(capacity: 1)
            grpc_call_details_init(details)
            grpc_metadata_array_init(metadata)
            call.initialize(to: nil)
            grpc_server_start(server)
            guard port > 0 else { throw .port }
        }

        /// Takes RPCs from now on.
        package func start() { awaitRPC() }

        private func awaitRPC() {
            let (server, call, details, metadata, queue) = (server, call, details, metadata, loop.queue)
            _ = loop.start({
                grpc_server_request_call(server, call, details, metadata, queue, queue, $0) == GRPC_CALL_OK
            }) {
                [self] isOK in
                let (call, details, metadata) = (self.call, self.details, self.metadata)
                guard isOK, let opened = call.pointee else { return }
                let path = details.pointee.method.text
                call.pointee = nil
                grpc_call_details_destroy(details)
                grpc_call_details_init(details)
                grpc_metadata_array_destroy(metadata)
                grpc_metadata_array_init(metadata)
                let rpc = RPC(opened, nil, loop)
                if let handler = accept(path, rpc) {
                    rpc.startAsServer(handler)
                } else {
                    rpc.startAsServer { _ in }
                    rpc.end(RPCStatus(.unimplemented))
                }
                awaitRPC()
            }
        }

        /// Ends all RPCs as a server does that is gone, and stops to listen. `done` is called on the loop's thread; nothing of
        /// the server is left then.
        package func stop(_ done: @escaping @Sendable () -> Void) {
            let (server, queue) = (server, loop.queue)
            _ = loop.start({ tag in
                grpc_server_shutdown_and_notify(server, queue, tag)
                return true
            }) { _ in done() }
            grpc_server_cancel_all_calls(server)
        }

        deinit {
            grpc_server_destroy(server)
            grpc_call_details_destroy(details)
            grpc_metadata_array_destroy(metadata)
            details.deallocate()
            metadata.deallocate()
            call.deallocate()
        }
    }
#endif
