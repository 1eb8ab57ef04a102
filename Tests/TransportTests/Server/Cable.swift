#if GRPC
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// A cable between a client and a port of this machine, which a test can pull: then nothing passes, and nobody is told.
    ///
    /// It listens on a port of its own; each connection gets two threads, one for each direction.
    final class Cable: Sendable {
        let port: Int
        private let listener: Int32
        private let isPulled = Mutex(false)
        private let swallowed: AsyncStream<Int>
        private let swallow: AsyncStream<Int>.Continuation
        private let sockets = Mutex<[Int32]>([])

        struct Failure: Error {}

        init(to target: Int) throws {
            (swallowed, swallow) = AsyncStream.makeStream()
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            self.listener = listener
            var address = Cable.address(port: 0)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(listener, address, length) == 0 && listen(listener, 8) == 0
                        && getsockname(listener, address, &length) == 0
                }
            }
            guard isBound else { throw Failure() }
            port = Int(UInt16(bigEndian: address.sin_port))
            Cable.thread { [self] in
                while true {
                    let client = accept(listener, nil, nil)
                    guard client >= 0 else { return }
                    let server = Cable.connected(to: target)
                    self.sockets.withLock { $0 += [client, server] }
                    Cable.thread { self.pass(from: client, to: server) }
                    Cable.thread { self.pass(from: server, to: client) }
                }
            }
        }

        /// From now on nothing passes; new connections come about and stay mute.
        func pull() { isPulled.withLock { $0 = true } }

        /// Waits until so many bytes have been sent into the pulled cable.
        func hasSwallowed(_ count: Int) async {
            var rest = count
            for await bytes in swallowed {
                rest -= bytes
                if rest <= 0 { return }
            }
        }

        /// What is sent from now on passes; connections of before are lost.
        func plugIn() {
            isPulled.withLock { $0 = false }
            cut()
        }

        func remove() {
            shutdown(listener, Int32(SHUT_RDWR))
            close(listener)
            cut()
        }

        private func cut() {
            for socket in sockets.withLock({ $0 }) { shutdown(socket, Int32(SHUT_RDWR)) }
        }

        private func pass(from source: Int32, to target: Int32) {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = recv(source, &bytes, bytes.count, 0)
                guard count > 0 else { break }
                if isPulled.withLock({ $0 }) {
                    swallow.yield(count)
                    continue
                }
                guard Glibc.send(target, bytes, count, Int32(MSG_NOSIGNAL)) == count else { break }
            }
            shutdown(target, Int32(SHUT_RDWR))
        }

        private static func connected(to port: Int) -> Int32 {
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = address(port: UInt16(port))
            withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    _ = connect(server, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return server
        }

        private static func address(port: UInt16) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            return address
        }

        private final class Body {
            let run: @Sendable () -> Void

            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }

        private static func thread(_ run: @escaping @Sendable () -> Void) {
            var thread = pthread_t()
            let body = Unmanaged.passRetained(Body(run))
            pthread_create(
                &thread,
                nil,
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                },
                body.toOpaque()
            )
            pthread_detach(thread)
        }
    }
#endif
