import AnkaiosModel

/// The update that undoes a manifest. It restores what the manifest names, and deletes what was not there.
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
