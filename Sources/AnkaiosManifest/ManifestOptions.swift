/// How a manifest is read.
public struct ManifestOptions: Hashable, Sendable {
    /// What to do about keys that Ankaios does not know. Ankaios itself ignores them, so a misspelt key is silently
    /// lost.
    public enum UnknownKeys: Hashable, Sendable {
        /// The manifest is refused.
        case refused
        /// They are passed over.
        case allowed
    }

    /// What is done about keys that Ankaios does not know.
    public var unknownKeys: UnknownKeys
    /// The agent of all workloads, in place of what the manifest says: `ank apply --agent`.
    public var agent: String?

    /// Makes options; without arguments the strict ones.
    public init(unknownKeys: UnknownKeys = .refused, agent: String? = nil) {
        self.unknownKeys = unknownKeys
        self.agent = agent
    }
}
