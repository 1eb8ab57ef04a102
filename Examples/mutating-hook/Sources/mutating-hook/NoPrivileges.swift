import AnkaiosHooks

/// Refuses containers with all rights, and lets everything be restarted that has no policy of its own.
@main struct NoPrivileges: MutatingHook {
    func update(_ change: inout WorkloadChange) throws(Rejection) {
        for index in change.added.indices {
            let name = change.added[index].instance.workload
            if change.added[index].workload.runtimeConfig?.contains("--privileged") == true {
                throw Rejection("\(name) must not be privileged")
            }
            if change.added[index].workload.restartPolicy == .never {
                change.added[index].workload.restartPolicy = .onFailure
            }
        }
    }
}
