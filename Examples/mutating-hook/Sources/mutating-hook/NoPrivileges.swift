import AnkaiosHooks

/// Refuses containers with all rights, and lets everything be restarted that has no policy of its own.
@main struct NoPrivileges: MutatingHook {
    func update(_ change: inout WorkloadChange) throws(Rejection) {
        for index in change.added.indices {
            let name = change.added[index].instance.workload
            // Words, not a search in the text: that would link regular expressions.
            let words = change.added[index].workload.runtimeConfig?.split(whereSeparator: \.isWhitespace) ?? []
            if words.contains("--privileged") {
                throw Rejection("\(name) must not be privileged")
            }
            if change.added[index].workload.restartPolicy == .never {
                change.added[index].workload.restartPolicy = .onFailure
            }
        }
    }
}
