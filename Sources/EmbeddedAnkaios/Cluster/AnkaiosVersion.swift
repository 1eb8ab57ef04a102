import AnkaiosPlatform
package import AnkaiosRules

/// Which Ankaios an embedded one is.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum AnkaiosVersion: String, Hashable, Codable, Sendable, CaseIterable {
    /// Ankaios 1.0, as version 1.0.1 behaves.
    case v1_0 = "1.0"
    /// Ankaios 1.1, as its development branch of August 2026 behaves. It has an effective state, mutating hooks and
    /// shorter names of containers.
    case v1_1 = "1.1"

    /// The default version of an embedded Ankaios. The environment variable `EMBEDDED_ANKAIOS_VERSION` chooses it
    /// (`1.0` or `1.1`), else it is 1.0. So a whole run of tests can use the other one.
    public static let usual =
        SystemEnvironment.variables()["EMBEDDED_ANKAIOS_VERSION"].flatMap(AnkaiosVersion.init(rawValue:)) ?? .v1_0

    package var semantic: SemanticVersion {
        switch self {
        case .v1_0: SemanticVersion(1, 0, 1)
        case .v1_1: SemanticVersion(1, 1, 0)
        }
    }

    /// Whether reads and events have the effective state, and an update may bring one along.
    package var hasEffectiveState: Bool { self != .v1_0 }

    /// Whether the name of a container has the first seven characters of the id only.
    package var shortensContainerNames: Bool { self != .v1_0 }
}
