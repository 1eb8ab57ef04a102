/// The id of a workload instance (AnkaiosBehaviour.md §5.6).
package enum InstanceID {
    /// The id that a rendered runtime config gives: the SHA-256 of its text; neither name, agent nor runtime enter it.
    package static func of(runtimeConfig: String) -> String {
        SHA256.hex(of: runtimeConfig)
    }

    /// `workload.id.agent`; an unscheduled workload ends with a dot.
    package static func instanceName(workload: String, id: String, agent: String) -> String {
        "\(workload).\(id).\(agent)"
    }
}
