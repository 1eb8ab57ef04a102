import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

/// What a case of Ankaios's system tests is played in (AnkaiosBehaviour.md §12): a cluster whose clock skips what nobody waits for.
struct Stage {
    let cluster: Cluster

    static func play<Value: Sendable>(
        manifest: String = Cluster.emptyManifest,
        agents: [ClusterAgent] = ["agent_A", "agent_B"],
        scripts: [String: SimulatedWorkload] = [:],
        clock: ClockMode = .skippingAhead,
        quirks: Quirks = Quirks(),
        _ body: (Stage) async throws -> Value
    ) async throws -> Value {
        var options = ClusterOptions(clock: clock, scripts: scripts)
        options.quirks = quirks
        return try await withCluster(agents: agents, manifest: manifest, options: options) { cluster in
            try await body(Stage(cluster: cluster))
        }
    }

    /// The tester of the cases: a workload `controller` beside `simple_existing`, with the rules under test.
    static func withTester<Value: Sendable>(
        allow: [String] = ["{type: StateRule, operation: ReadWrite, filterMasks: ['*']}"],
        deny: [String] = [],
        agents: [ClusterAgent] = ["agent_A"],
        clock: ClockMode = .skippingAhead,
        quirks: Quirks = Quirks(),
        _ body: (Stage, Tester) async throws -> Value
    ) async throws -> Value {
        let manifest = """
            apiVersion: v1
            workloads:
              controller:
                runtime: simulated
                agent: agent_A
                runtimeConfig: ""
                controlInterfaceAccess:
                  allowRules: [\(allow.joined(separator: ", "))]
                  denyRules: [\(deny.joined(separator: ", "))]
              simple_existing:
                runtime: podman
                agent: agent_A
                tags: {owner: Ankaios team}
                runtimeConfig: |
                  image: alpine:latest
                  commandArgs: ["echo", "Hello Ankaios"]
            """
        return try await play(manifest: manifest, agents: agents, clock: clock, quirks: quirks) { stage in
            let client = try await RawClient.connect(try await stage.cluster.controlInterface(of: "controller"))
            return try await body(stage, Tester(client))
        }
    }

    // MARK: - What `ank` does

    func apply(_ manifest: String) async throws { try await cluster.apply(manifest) }

    func delete(_ workload: String) async throws { try await cluster.delete(workload) }

    /// As `ank set state` with a file of this state. Throws what the server says to it.
    func set(_ masks: String..., to manifest: String?) async throws {
        let state = try manifest.map { try StartupManifest.parse($0) }
        let request = Proto.UpdateStateRequest(newState: .init(desiredState: state), updateMask: masks)
        _ = try await cluster.request(.updateStateRequest(request))
    }

    func state(_ masks: String...) async throws -> Proto.CompleteState { try await cluster.state(masks) }

    /// The states of all workloads, by their names.
    func states() async throws -> [String: String] {
        Dictionary(try await cluster.workloads().map { ($0.workload, $0.state) }) { "\($0) and \($1)" }
    }

    @discardableResult
    func wait(_ workload: String, _ state: String) async throws -> WorkloadReport? {
        try await cluster.wait(until: workload, is: state)
    }

    func wait(_ states: KeyValuePairs<String, String>) async throws {
        for (workload, state) in states { try await wait(workload, state) }
    }

    /// Waits until this holds: it is looked at after all that happens.
    func until(_ what: String, _ condition: @escaping @Sendable (World) -> Bool) async throws {
        _ = try await cluster.wait(for: what, timeout: .seconds(30)) { condition($0) ? true : nil }
    }

    static func contents(of path: String) throws -> [UInt8] {
        let file = try Descriptor.open(path, O_RDONLY)
        defer { file.close() }
        guard case .bytes(let bytes) = file.read(upTo: 65536) else { return [] }
        return bytes
    }

    /// Whether the host has a control interface of the workload.
    func hasInterface(_ workload: String, on agent: String = "agent_A") async throws -> Bool {
        let report = try await cluster.workloads().first { $0.workload == workload && $0.agent == agent }
        let folder = "\(cluster.folder)/\(agent)_io/\(workload).\(try #require(report).id)/control_interface"
        return Folder.isFIFO("\(folder)/input") && Folder.isFIFO("\(folder)/output")
    }

    /// What the server says to an update.
    static func refusal(of update: () async throws -> Void) async throws -> String {
        do {
            try await update()
        } catch ClusterError.refused(let text) {
            return text
        }
        return ""
    }

    /// What a server says to its startup manifest.
    static func refusal(of manifest: String) async throws -> String {
        do {
            try await play(manifest: manifest) { _ in }
        } catch ClusterError.invalidManifest(let text) {
            return text
        }
        return ""
    }
}

/// The manifests that several cases share.
enum CaseManifest {
    static func workloads(_ text: String) -> String { "apiVersion: v1\nworkloads:\n" + text }

    static func sleepy(_ name: String = "sleepy", agent: String = "agent_A", runtime: String = "podman") -> String {
        """
          \(name):
            runtime: \(runtime)
            agent: \(agent)
            tags: {owner: Ankaios team}
            runtimeConfig: |
              image: alpine:latest
              commandArgs: ["sleep", "infinity"]

        """
    }

    static func hello(_ name: String, options: String = "[]", runtime: String = "podman") -> String {
        """
          \(name):
            runtime: \(runtime)
            agent: agent_B
            tags: {owner: Ankaios team}
            runtimeConfig: |
              image: alpine:latest
              commandOptions: \(options)
              commandArgs: ["echo", "Hello Ankaios from \(name)"]

        """
    }

    static let `default` = workloads(
        sleepy() + hello("hello1", options: "[\"--rm\"]") + hello("hello2") + hello("hello3")
    )

    static let containerd = workloads(
        sleepy(runtime: "containerd") + hello("hello2", runtime: "containerd") + hello("hello3", runtime: "containerd")
    )

    static let simple = workloads(
        """
          simple:
            runtime: podman
            agent: agent_A
            runtimeConfig: |
              image: alpine:latest
              commandArgs: ["echo", "Hello Ankaios"]

        """
    )

    static func nginx(port: Int = 8081) -> String {
        workloads(
            """
              nginx:
                runtime: podman
                agent: agent_A
                runtimeConfig: |
                  image: nginx:latest
                  commandOptions: ["-p", "\(port):80"]

            """
        )
    }
}
