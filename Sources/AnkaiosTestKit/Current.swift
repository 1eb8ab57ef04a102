#if canImport(Testing)
    public import AnkaiosSDK
    public import EmbeddedAnkaios

    /// What a test with the trait `.ankaios(…)` has around it.
    enum CurrentWorld {
        @TaskLocal static var value: (ankaios: Ankaios, cluster: Cluster)?
    }

    /// A test asked for its Ankaios and has none.
    public struct NoCurrentAnkaios: Error, Hashable, Sendable, CustomStringConvertible {
        init() {}

        /// What to do about it.
        public var description: String {
            "There is no current Ankaios here: give the test the trait .ankaios(), or use withAnkaios. A detached task does not have it."
        }
    }

    extension Ankaios {
        /// The connected client of a test with the trait `.ankaios(…)`.
        /// - Throws: ``NoCurrentAnkaios`` outside of such a test.
        public static var current: Ankaios {
            get throws {
                guard let world = CurrentWorld.value else { throw NoCurrentAnkaios() }
                return world.ankaios
            }
        }
    }

    extension Cluster {
        /// The Ankaios of a test with the trait `.ankaios(…)`.
        /// - Throws: ``NoCurrentAnkaios`` outside of such a test.
        public static var current: Cluster {
            get throws {
                guard let world = CurrentWorld.value else { throw NoCurrentAnkaios() }
                return world.cluster
            }
        }
    }
#endif
