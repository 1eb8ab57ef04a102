/// What an embedded Ankaios cannot do for its user.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum ClusterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The operating system refused: making the folder, a FIFO, a thread.
    case system(String)
    /// The startup manifest is not valid.
    case invalidManifest(String)
    /// Two agents have this name, or it cannot be the name of an agent.
    case invalidAgent(String)
    /// There are mutating hooks, and the version of Ankaios knows none.
    case hooksNeedNewerVersion
    /// The cluster has ended.
    case ended
    /// No agent of this name.
    case unknownAgent(String)
    /// No workload of this name; or none on that agent, or without a container.
    case unknownWorkload(String)
    /// The workload has no control interface: it has no allow rule, has not been started, or its agent is down.
    case noControlInterface(String)
    /// The server refused the request with this text.
    case refused(String)
    /// The server is not running.
    case serverDown
    /// The limit of a wait has passed; with what it waited for and what was there instead.
    case timedOut(String)

    /// What went wrong, in one line.
    public var description: String {
        switch self {
        case .system(let text): "the system refused: \(text)"
        case .invalidManifest(let text): "the manifest cannot be used: \(text)"
        case .invalidAgent(let name): "not an agent's name, or given twice: '\(name)'"
        case .hooksNeedNewerVersion: "an Ankaios 1.0 has no mutating hooks: set ClusterOptions.version to .v1_1"
        case .ended: "the cluster has ended"
        case .unknownAgent(let name): "there is no agent '\(name)'"
        case .unknownWorkload(let name): "there is no workload '\(name)' here"
        case .noControlInterface(let name): "workload '\(name)' has no control interface"
        case .refused(let text): "refused: \(text)"
        case .serverDown: "the server is not running"
        case .timedOut(let text): "timed out waiting for \(text)"
        }
    }
}
