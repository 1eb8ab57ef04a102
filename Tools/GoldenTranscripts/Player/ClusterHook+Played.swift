import AnkaiosHooks
import EmbeddedAnkaios

extension ClusterHook {
    /// A hook of a scenario: the tag that is called like it says what it does with a workload that comes.
    init(played hook: Scenario.Hook, in folder: String) {
        let name = hook.name
        if hook.isMissing {
            self.init(name, executable: "\(folder)/\(name)", prio: hook.prio)
            return
        }
        self.init(name, prio: hook.prio) { (input: [UInt8]) -> HookOutcome in
            guard let change = try? WorkloadChange(decoding: input) else { return .failed("no UpdateWorkload") }
            if change.added.contains(where: { $0.workload.tags[name] == "garbage" }) {
                return .output([0xFF, 0xFF, 0xFF])
            }
            return HookOutcome(HookEnd.of(input) { change throws(Rejection) in try Self.play(name, &change) })
        }
    }

    private static func play(_ hook: String, _ change: inout WorkloadChange) throws(Rejection) {
        change.deleted.removeAll { $0.instance.workload.hasPrefix("keep-") }
        for index in change.added.indices {
            switch change.added[index].workload.tags[hook] {
            case "reject": throw Rejection("no \(change.added[index].instance.workload) here")
            case "agent": change.added[index].move(to: "agent_B")
            case "policy": change.added[index].workload.restartPolicy = .always
            case "tag": change.added[index].workload.tags["seen_by_\(hook)"] = "yes"
            default: break
            }
        }
        change.added.removeAll { $0.workload.tags[hook] == "drop" }
    }
}
