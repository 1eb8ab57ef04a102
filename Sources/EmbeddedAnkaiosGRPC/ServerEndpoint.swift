#if GRPC
    package import AnkaiosProtobuf
    import AnkaiosRPC
    public import EmbeddedAnkaios
    import AnkaiosPlatform
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// The port of an embedded Ankaios's server: `ank`, and whoever else speaks with the server itself, can connect to
    /// it (AnkaiosBehaviour.md §3.4).
    ///
    /// It has the services of the command line; real agents cannot join an embedded Ankaios. While the cluster's server is
    /// stopped, the port stays and refuses: clients see UNAVAILABLE, as with one that is gone.
    public final class ServerEndpoint: Sendable {
        /// A service for clients that are not agents.
        public enum Service: String, Hashable, Codable, Sendable, CaseIterable {
            /// `CliConnection` of Ankaios 1.0: its clients get the states of all workloads, asked or not.
            case commandLine
            /// `CommandConnection` of Ankaios 1.1.
            case commands

            fileprivate var path: String {
                switch self {
                case .commandLine: ServerService.commandLine.path
                case .commands: ServerService.commands.path
                }
            }
        }

        /// What passes an endpoint.
        package enum Traffic: Sendable {
            case opened(path: String)
            case to(Proto.ToServer)
            case from(Proto.FromServer)
            case serverEnded(StreamStatus)
            case clientEnded
        }

        /// Where it listens; 0 if that is a Unix domain socket.
        public let port: Int
        /// Where it listens, as a URL for clients: `http://`, `https://`, or `unix://` and the path of the socket.
        public let url: String
        private let loop: RPCLoop
        private let state: Lock<State>

        private struct State {
            var server: RPCServer?
            var waiters: [CheckedContinuation<Void, Never>] = []
            var isStopping = false
            var hasStopped = false
            var hasEnded = false
        }

        /// An address to listen at.
        private enum Place {
            case port(host: String, Int)
            case socket(path: String)

            var address: String {
                switch self {
                case .port(let host, let port): "\(host):\(port)"
                case .socket(let path): RPCAddress.socket(at: path)
                }
            }
        }

        private init(port: Int, url: String, loop: RPCLoop, server: RPCServer) {
            self.port = port
            self.url = url
            self.loop = loop
            state = Lock(State(server: server))
        }

        /// Opens a port for a cluster's server. It is there until `end()`.
        ///
        /// - Parameters:
        ///   - cluster: whose server it is.
        ///   - host: the address to listen on; by default only for programs of this machine.
        ///   - port: 0: any that is free.
        ///   - credentials: certificates, or ``EndpointCredentials/insecure``.
        ///   - services: the services of the server; by default both.
        /// - Throws: `ClusterError.system` when the port is taken or the certificates cannot be used.
        public static func start(
            for cluster: Cluster,
            on host: String = "127.0.0.1",
            port: Int = 0,
            credentials: EndpointCredentials,
            services: Set<Service> = Set(Service.allCases)
        ) throws -> ServerEndpoint {
            try start(for: cluster, on: host, port: port, credentials: credentials, services: services) { _, _ in }
        }

        /// As `start(for:on:port:credentials:services:)`; `observe` gets all traffic, with the number of the stream.
        package static func start(
            for cluster: Cluster,
            on host: String = "127.0.0.1",
            port: Int = 0,
            credentials: EndpointCredentials,
            services: Set<Service> = Set(Service.allCases),
            observe: @escaping @Sendable (_ stream: Int, _ traffic: Traffic) -> Void
        ) throws(ClusterError) -> ServerEndpoint {
            try start(for: cluster, at: .port(host: host, port), credentials, services, observe)
        }

        /// Opens a Unix domain socket for a cluster's server, as newer servers of Ankaios have one. It is there until
        /// `end()`, for its owner and its group (mode 0660), without TLS.
        ///
        /// - Parameters:
        ///   - cluster: whose server it is.
        ///   - path: the socket's file, as an absolute path of at most 107 bytes. A socket without a server is replaced.
        ///   - services: the services of the server; by default both.
        /// - Throws: `ClusterError.system` when there can be no socket.
        public static func start(
            for cluster: Cluster,
            socket path: String,
            services: Set<Service> = Set(Service.allCases)
        ) throws -> ServerEndpoint {
            guard !isServed(path) else { throw ClusterError.system("another server listens at \(path)") }
            let endpoint = try start(for: cluster, at: .socket(path: path), .insecure, services) { _, _ in }
            guard chmod(path, 0o660) == 0 else {
                let reason = String(cString: strerror(errno))
                endpoint.stop()
                throw ClusterError.system("\(path) cannot be given its mode: \(reason)")
            }
            return endpoint
        }

        /// Whether a server listens at a socket: the library would take the socket away.
        private static func isServed(_ path: String) -> Bool {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            #if canImport(Glibc)
                let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            #else
                let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
            #endif
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            return withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
        }

        private static func start(
            for cluster: Cluster,
            at place: Place,
            _ credentials: EndpointCredentials,
            _ services: Set<Service>,
            _ observe: @escaping @Sendable (_ stream: Int, _ traffic: Traffic) -> Void
        ) throws(ClusterError) -> ServerEndpoint {
            let security: RPCSecurity
            switch credentials {
            case .insecure: security = .insecure
            case .mutualTLS(let authority, let certificate, let key):
                do throws(PEM.Failure) {
                    security = .mutualTLS(
                        authority: try authority.read(),
                        certificate: try certificate.read(),
                        key: try key.read()
                    )
                } catch {
                    throw .system(error.reason)
                }
            }
            let loop = RPCLoop()
            let count = Atomic(0)
            let server: RPCServer
            do throws(RPCServer.Failure) {
                server = try RPCServer(
                    at: place.address,
                    security: security,
                    maximumMessageSize: 4_194_304,
                    on: loop
                ) { path, rpc in
                    guard let service = services.first(where: { $0.path == path }) else { return nil }
                    let number = count.wrappingAdd(1, ordering: .relaxed).newValue
                    observe(number, .opened(path: path))
                    let commander = ServedCommander(rpc, of: cluster, isTold: service == .commandLine) {
                        observe(number, $0)
                    }
                    return { commander.happened($0) }
                }
            } catch {
                switch error {
                case .port: throw .system("\(place.address) cannot be listened on")
                case .certificate: throw .system("the certificate and the key cannot be used")
                }
            }
            let endpoint: ServerEndpoint
            switch place {
            case .port(let host, _):
                let scheme = security == .insecure ? "http" : "https"
                let url = "\(scheme)://\(host):\(server.port)"
                endpoint = ServerEndpoint(port: Int(server.port), url: url, loop: loop, server: server)
            case .socket(let path):
                endpoint = ServerEndpoint(port: 0, url: "unix://\(path)", loop: loop, server: server)
            }
            let work = RPCLoop.Work(
                turn: { endpoint.turn() },
                due: { nil },
                ended: { endpoint.ended() }
            )
            guard loop.start(work) else { throw .system("there is no thread left") }
            server.start()
            return endpoint
        }

        /// Closes the port and ends all streams, as a server does that is gone.
        public func end() async {
            await withCheckedContinuation { waiter in
                let isOver = state.withLock { state in
                    if state.hasEnded { return true }
                    state.waiters.append(waiter)
                    return false
                }
                if isOver { waiter.resume() }
                stop()
            }
            loop.join()
        }

        /// Has the server stop, without waiting for it.
        private func stop() {
            state.withLock { state in
                guard !state.isStopping else { return }
                state.isStopping = true
                state.server?.stop { [self] in self.state.withLock { $0.hasStopped = true } }
            }
        }

        private func turn() -> Bool { state.withLock { !$0.hasStopped } }

        private func ended() {
            let waiters = state.withLock { state in
                state.hasEnded = true
                state.server = nil
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    extension Cluster {
        /// Opens a port of this cluster's server for the time of `body`.
        ///
        ///     try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
        ///         // ank --insecure --server-url \(endpoint.url) get state
        ///     }
        ///
        /// - Parameters: as of `ServerEndpoint.start(for:on:port:credentials:services:)`.
        /// - Throws: As `ServerEndpoint.start(for:on:port:credentials:services:)`; what `body` throws.
        @discardableResult
        public func withServerEndpoint<Value: Sendable>(
            on host: String = "127.0.0.1",
            port: Int = 0,
            credentials: EndpointCredentials,
            services: Set<ServerEndpoint.Service> = Set(ServerEndpoint.Service.allCases),
            _ body: (ServerEndpoint) async throws -> Value
        ) async throws -> Value {
            let endpoint = try ServerEndpoint.start(
                for: self,
                on: host,
                port: port,
                credentials: credentials,
                services: services
            )
            return try await endpoint.ending(body)
        }

        /// Opens a Unix domain socket of this cluster's server for the time of `body`.
        ///
        /// - Parameters: as of `ServerEndpoint.start(for:socket:services:)`.
        /// - Throws: As `ServerEndpoint.start(for:socket:services:)`; what `body` throws.
        @discardableResult
        public func withServerEndpoint<Value: Sendable>(
            socket path: String,
            services: Set<ServerEndpoint.Service> = Set(ServerEndpoint.Service.allCases),
            _ body: (ServerEndpoint) async throws -> Value
        ) async throws -> Value {
            let endpoint = try ServerEndpoint.start(for: self, socket: path, services: services)
            return try await endpoint.ending(body)
        }
    }

    extension ServerEndpoint {
        /// Runs `body` and ends the endpoint.
        fileprivate func ending<Value>(_ body: (ServerEndpoint) async throws -> Value) async throws -> Value {
            do {
                let value = try await body(self)
                await end()
                return value
            } catch {
                await end()
                throw error
            }
        }
    }
#endif
