import AnkaiosModel

/// The update that undoes a manifest: what it names is again as it was, and what was not there is deleted.
struct Restoration: Sendable {
    let masks: [FieldMask]
    let state: CompleteState

    init(of manifest: Manifest, to former: State) {
        let workloads = former.workloads.filter { manifest.workloads[$0.key] != nil }
        let configs = former.configs.filter { manifest.configs[$0.key] != nil }
        masks = manifest.masks
        state = CompleteState(desiredState: State(workloads: workloads, configs: configs))
    }
}
