/// Hints on masks that match nothing in any state. Ankaios answers them with an empty state, and sends no events of them.
package enum MaskHint {
    private static let roots = ["desiredState", "workloadStates", "agents", "effectiveState"]
    /// What people write for a part of the desired state.
    private static let desired = ["apiVersion", "workloads", "configs"]

    /// Returns what is wrong with a mask and what may have been meant; nil if its first word is known.
    package static func of(_ mask: String) -> String? {
        let first = String(mask.prefix { $0 != "." })
        if mask.isEmpty || first == "*" || roots.contains(first) { return nil }
        let meant = desired.contains(first) ? "desiredState.\(mask)" : nearest(to: first, among: roots)
        return "no state has '\(first)'" + (meant.map { "; did you mean '\($0)'?" } ?? "")
    }
}
