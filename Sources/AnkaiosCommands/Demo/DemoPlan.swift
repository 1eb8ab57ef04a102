import AnkaiosManifest
import AnkaiosModel
import EmbeddedAnkaios

/// What the demo applies, and the embedded Ankaios that it needs for it.
struct DemoPlan: Sendable {
    var manifest: Manifest
    var agents: [String]
    var containers: ContainerMode
    /// What runs the workloads, for the user.
    var remark: String
    /// Whether every workload has to be running in the end.
    var expectsRunning: Bool

    /// One workload, which runs as a process of this machine.
    static let standard: DemoPlan = {
        let image = "localhost/this-machine"
        let script = "echo \"Hello from process $$\"; n=1; while sleep 0.2; do echo \"line $n\"; n=$((n + 1)); done"
        let hello = Workload("hello", on: "agent_A", runtime: .podman(image: image, commandArgs: ["sh", "-c", script]))
        return DemoPlan(
            manifest: Manifest(workloads: [hello]),
            agents: ["agent_A"],
            containers: .processes(images: [image]),
            remark: "Workload hello is a process of this machine.",
            expectsRunning: true
        )
    }()

    /// The workloads of a user's manifest, simulated, on the agents that it names; `-` is standard input.
    init(contentsOf path: String, unknownKeys: ManifestOptions.UnknownKeys = .refused) throws {
        var files = ManifestFiles(unknownKeys: unknownKeys)
        let manifest = try files.read([path])
        let named = Set(try manifest.rendered().workloads.values.compactMap(\.agent)).subtracting([""])
        self.init(
            manifest: manifest,
            agents: named.isEmpty ? ["agent_A"] : named.sorted(),
            containers: .simulated,
            remark: "Its containers are simulated: nothing of their images is fetched or run.",
            expectsRunning: false
        )
    }

    private init(
        manifest: Manifest,
        agents: [String],
        containers: ContainerMode,
        remark: String,
        expectsRunning: Bool
    ) {
        self.manifest = manifest
        self.agents = agents
        self.containers = containers
        self.remark = remark
        self.expectsRunning = expectsRunning
    }

    /// What is said before the manifest is applied.
    var announcement: String {
        let workloads = manifest.workloads.keys.sorted().joined(separator: ", ").visible
        let configs = manifest.configs.keys.sorted().joined(separator: ", ").visible
        return switch (workloads.isEmpty, configs.isEmpty) {
        case (true, true): "The manifest has no workload and no config: there is nothing to apply."
        case (true, false): "The manifest has no workload. Applying its configs: \(configs)."
        case (false, _): "Applying \(workloads). The states, as they change:"
        }
    }

    /// The name of the workload that this program plays: one that the manifest does not have.
    var clientName: String {
        var name = "demo"
        while manifest.workloads[name] != nil { name += "_" }
        return name
    }
}
