import AnkaiosOperations

/// Decides which version of a workload is a good one, and when to go back to it.
///
/// A version is good when it has said often enough that it is well. One that fails, or says that it is not well, before it is
/// good is bad: the last good one is to come back. What fails later, when it has been good, is the business of its restart
/// policy.
///
/// A plain value: it is told what happens and says what is to be done.
struct Supervision {
    enum Event {
        /// The workload as it is desired now; nil: it is not.
        case desired(Workload?)
        /// An instance is in this state.
        case state(WorkloadInstanceName, ExecutionState)
        /// An instance has written a line.
        case line(WorkloadInstanceName, String)
    }

    enum Effect: Equatable {
        /// This version has proved good.
        case keep(Workload)
        /// This version is bad; go back to that one, if there is one.
        case goBack(from: Workload, to: Workload?, because: String)
    }

    /// So many times in a row.
    static let enough = 3

    private var desired: Workload?
    private var good: Workload?
    /// The instances of each version, by their ids, which are made of the runtime config.
    private var versions: [String: Workload] = [:]
    private var wellness: [String: Int] = [:]
    private var isJudged: Set<String> = []

    init() {}

    mutating func handle(_ event: Event) -> Effect? {
        switch event {
        case .desired(let workload):
            desired = workload
            return nil
        case .state(let instance, let state):
            // An instance that was not seen before is of the version that is desired now.
            if versions[instance.id] == nil { versions[instance.id] = desired }
            guard state.state == .failed else { return nil }
            return bad(instance, "it is \(state)")
        case .line(let instance, "health: ok"):
            guard let version = versions[instance.id], !isJudged.contains(instance.id) else { return nil }
            wellness[instance.id, default: 0] += 1
            guard wellness[instance.id] == Self.enough else { return nil }
            isJudged.insert(instance.id)
            good = version
            return .keep(version)
        case .line(let instance, let line):
            return line.hasPrefix("health: ") ? bad(instance, line) : nil
        }
    }

    private mutating func bad(_ instance: WorkloadInstanceName, _ why: String) -> Effect? {
        guard let version = versions[instance.id], !isJudged.contains(instance.id) else { return nil }
        isJudged.insert(instance.id)
        return .goBack(from: version, to: good, because: why)
    }
}
