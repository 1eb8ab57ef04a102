import AnkaiosHooks

/// A hook for tests: it tags what comes, and refuses what is called `refused`.
@main struct TaggingHook: MutatingHook {
    func update(_ change: inout WorkloadChange) throws(Rejection) {
        for index in change.added.indices {
            guard change.added[index].instance.workload != "refused" else { throw Rejection("refused is refused") }
            change.added[index].workload.tags["tagged"] = "yes"
        }
    }
}
