#if GRPC
    public import AnkaiosSDK

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    extension Transport {
        /// The control interface where there is one, else the server itself, as ``ServerSettings/standard()`` finds it: one
        /// program for inside and outside of a workload.
        ///
        /// There is a control interface if the variable `ANKAIOS_CONTROL_INTERFACE` has a value, or
        /// `/run/ankaios/control_interface` is there.
        /// - Throws: ``AnkaiosError/misconfigured`` as ``ServerSettings/standard()``.
        public static func standard() throws -> Transport {
            if environment("ANKAIOS_CONTROL_INTERFACE") != nil || access(defaultDirectory, F_OK) == 0 {
                return .controlInterface
            }
            return .server(try .standard())
        }
    }
#endif
