#if GRPC
    import CGRPC

    /// What a client knows of a server: where it is, which name it has, and how its loss is noticed. It connects with
    /// its first RPC, and once.
    package final class RPCChannel: @unchecked Sendable {
        package struct Options: Hashable, Sendable {
            /// `host:port`; an IPv6 address in brackets.
            package var address: String
            package var security: RPCSecurity
            /// The name that the server's certificate has to be for.
            package var serverName: String
            /// After this time without a sign of life the server is asked for one.
            package var keepAlive: Duration
            /// After this time without an answer to that the connection is lost.
            package var keepAliveTimeout: Duration
            /// The largest message that is taken, in bytes.
            package var maximumMessageSize: Int

            package init(
                address: String,
                security: RPCSecurity,
                serverName: String,
                keepAlive: Duration,
                keepAliveTimeout: Duration,
                maximumMessageSize: Int
            ) {
                self.address = address
                self.security = security
                self.serverName = serverName
                self.keepAlive = keepAlive
                self.keepAliveTimeout = keepAliveTimeout
                self.maximumMessageSize = maximumMessageSize
            }
        }

        let channel: OpaquePointer

        /// Nil: the certificates or the key cannot be read.
        package init?(_ options: Options) {
            RPCLibrary.use()
            let credentials: OpaquePointer?
            switch options.security {
            case .insecure: credentials = grpc_insecure_credentials_create()
            case .mutualTLS(let authority, let certificate, let key):
                credentials = authority.withCString { authority in
                    withPair(certificate, key) { grpc_ssl_credentials_create(authority, $0, nil, nil) }
                }
            }
            guard let credentials else { return nil }
            defer { grpc_channel_credentials_release(credentials) }
            var arguments = RPCArguments()
            arguments[GRPC_ARG_KEEPALIVE_TIME_MS] = options.keepAlive.wholeMilliseconds
            arguments[GRPC_ARG_KEEPALIVE_TIMEOUT_MS] = options.keepAliveTimeout.wholeMilliseconds
            arguments[GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA] = 0
            arguments[GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH] = Int32(clamping: options.maximumMessageSize)
            arguments[GRPC_ARG_MAX_SEND_MESSAGE_LENGTH] = -1
            arguments.refuseCompression()
            arguments[GRPC_ARG_ENABLE_RETRIES] = 0
            // Servers of Ankaios are in the vehicle; and channels have nothing to do with each other.
            arguments[GRPC_ARG_ENABLE_HTTP_PROXY] = 0
            arguments[GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL] = 1
            if options.security != .insecure { arguments.texts[GRPC_SSL_TARGET_NAME_OVERRIDE_ARG] = options.serverName }
            let channel = arguments.withArguments { grpc_channel_create(options.address, credentials, $0) }
            guard let channel else { return nil }
            self.channel = channel
        }

        deinit { grpc_channel_destroy(channel) }
    }

    /// Settings of a channel or a server.
    struct RPCArguments {
        var numbers: [String: Int32] = [:]
        var texts: [String: String] = [:]

        subscript(name: String) -> Int32? {
            get { numbers[name] }
            set { numbers[name] = newValue }
        }

        /// No peer here compresses, and the library inflates a message before it checks its size. So a compressed one
        /// stays as it is, and then has no meaning.
        mutating func refuseCompression() {
            numbers[GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION] = 0
            // Identity alone.
            numbers[GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET] = 1
        }

        func withArguments<Result>(_ body: (UnsafePointer<grpc_channel_args>) -> Result) -> Result {
            var copies: [UnsafeMutablePointer<CChar>] = []
            defer { for copy in copies { copy.deallocate() } }
            func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
                let bytes = text.utf8CString
                let place = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
                place.initialize(from: Array(bytes), count: bytes.count)
                copies.append(place)
                return place
            }
            var list: [grpc_arg] = []
            for (name, number) in numbers {
                var argument = grpc_arg()
                argument.type = GRPC_ARG_INTEGER
                argument.key = copy(name)
                argument.value.integer = number
                list.append(argument)
            }
            for (name, text) in texts {
                var argument = grpc_arg()
                argument.type = GRPC_ARG_STRING
                argument.key = copy(name)
                argument.value.string = copy(text)
                list.append(argument)
            }
            return list.withUnsafeMutableBufferPointer { list in
                var arguments = grpc_channel_args(num_args: list.count, args: list.baseAddress)
                return withUnsafePointer(to: &arguments, body)
            }
        }
    }

    /// A certificate with its key, as the library takes them.
    func withPair<Result>(
        _ certificate: String,
        _ key: String,
        _ body: (UnsafeMutablePointer<grpc_ssl_pem_key_cert_pair>) -> Result
    ) -> Result {
        certificate.withCString { certificate in
            key.withCString { key in
                var pair = grpc_ssl_pem_key_cert_pair(private_key: key, cert_chain: certificate)
                return withUnsafeMutablePointer(to: &pair, body)
            }
        }
    }

    extension Duration {
        var wholeMilliseconds: Int32 {
            Int32(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
        }
    }
#endif
