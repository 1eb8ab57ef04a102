#if GRPC
    public import AnkaiosSDK

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    extension Transport {
        /// The control interface where there is one, else the server itself, as ``ServerSettings/standard()`` finds it. So one
        /// program works inside and outside of a workload.
        ///
        /// There is a control interface if the variable `ANKAIOS_CONTROL_INTERFACE` has a value, or
        /// `/run/ankaios/control_interface` is there.
        /// - Throws: ``AnkaiosError/misconfigured`` as ``ServerSettings/standard()``.
        public static func standard() throws -> Transport {
            try standard(named: environment("ANKAIOS_CONTROL_INTERFACE"), ServerSettings.standard)
        }

        /// As ``standard()``.
        /// - Parameters:
        ///   - directory: the control interface that is named; nil: none is.
        ///   - mounted: where one is that no variable names.
        ///   - settings: where the server is, if there is no control interface.
        package static func standard(
            named directory: String?,
            mounted: String = defaultDirectory,
            _ settings: () throws -> ServerSettings
        ) throws -> Transport {
            if let directory { return .controlInterface(at: directory) }
            if access(mounted, F_OK) == 0 { return .controlInterface(at: mounted) }
            return .server(try settings())
        }
    }
#endif
