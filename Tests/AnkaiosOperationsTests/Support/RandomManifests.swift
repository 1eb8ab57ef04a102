import AnkaiosModel

/// Random manifests of few names, so that each one meets what is there. The same seed gives the same manifests.
struct RandomManifests {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Mostly one that Ankaios takes.
    mutating func next() -> Manifest {
        var manifest = Manifest()
        for name in ["c1", "c2", "c3"] where oneIn(2) { manifest.configs[name] = config() }
        for name in ["a", "b", "c", "d", "e"] where oneIn(3) { manifest.workloads[name] = workload(name) }
        if oneIn(3) { spoil(&manifest) }
        return manifest
    }

    // MARK: - Drawing

    mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    private mutating func below(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
    }

    // MARK: - Parts

    private mutating func config() -> ConfigItem {
        pick([
            "agent_A", "agent_B", "x", ["name": "agent_A", "port": "80"], ["name": "agent_B"], ["agent_A", "y"], " x ",
        ])
    }

    private mutating func workload(_ name: String) -> Workload {
        var workload = Workload(
            name,
            on: pick(["agent_A", "agent_A", "agent_B", ""]),
            runtime: "simulated",
            runtimeConfig: pick(["", "duration: 100", " duration: 100\n", "# {{x}}", "duration: 200"])
        )
        workload.restartPolicy = pick([nil, .never, .onFailure])
        if oneIn(3) { workload.tags = pick([["t": "1"], ["t": "2"], ["t": "1", "u": "2"]]) }
        if oneIn(4) { workload.dependencies = [pick(["a", "b", "x"]): pick([.running, .succeeded, .failed])] }
        if oneIn(3) {
            workload.configs = ["x": pick(["c1", "c2", "c3"])]
            if oneIn(2) {
                workload.runtimeConfig = pick(["# {{x}}", "# {{x.name}}", " # {{x.[0]}} ", "#{{#if x}}y{{/if}}"])
            }
            if oneIn(3) { workload.agent = pick(["{{x}}", "agent_{{#if x.port}}A{{else}}B{{/if}}"]) }
        }
        if oneIn(4) { workload.files = [File(at: "/f", text: pick(["1", "{{x}}"]))] }
        if oneIn(4) {
            let masks: [FieldMask] = pick([["desiredState"], ["*"], ["workloadStates", "agents.*.tags"]])
            workload.controlInterfaceAccess.allowRules = [pick([.state(.read, masks: masks), .logs(of: ["a*"])])]
        }
        return workload
    }

    /// Puts something in that Ankaios refuses, or that looks as if it did.
    private mutating func spoil(_ manifest: inout Manifest) {
        let long = String(repeating: "n", count: 63)
        let name = pick(["a", "b"])
        var workload = manifest.workloads[name] ?? self.workload(name)
        switch below(20) {
        case 0: manifest.workloads[pick(["a b", "ä", long, long + "n"])] = workload
        case 1: workload.agent = pick([nil, "a b", long + long, "{{x}}"])
        case 2: workload.runtime = pick([nil, ""])
        case 3: workload.runtimeConfig = pick([nil, "{{#if", "{{y}}"])
        case 4: workload.configs[pick(["a b", "", long, long + "n"])] = "c1"
        case 5: workload.configs["x"] = pick(["nothere", "c d", "", "c3"])
        case 6: workload.dependencies = [name: .running]
        case 7:
            workload.dependencies = ["c": .running]
            manifest.workloads["c"]?.dependencies = [name: .failed]
        case 8: workload.dependencies["x"] = .other(9)
        case 9: workload.restartPolicy = .other(7)
        case 10:
            workload.controlInterfaceAccess.denyRules = [
                .state(pick([.nothing, .other(3), .write]), masks: [pick(["", "a..b", "a*", "*.*", "ä", "."])])
            ]
        case 11:
            let name = pick(["", "*", "**", "a*b", "a b", long + "*", long + "n*", long, long + "n"])
            workload.controlInterfaceAccess.denyRules = [.logs(of: ["a", name])]
        case 12: workload.controlInterfaceAccess.allowRules.append(.unset)
        case 13: workload.files = [File(mountPoint: "/f", content: pick([.unset, .base64("?"), .text("")]))]
        case 14: manifest.configs[pick(["a b", "ä", long, long + "n"])] = "x"
        case 15: manifest.configs["c1"] = pick([["a b": "x"], [["a b": "x"]], [[["a b": "x"]]], ["": "x"], []])
        case 16: manifest.configs["c1"] = pick([["name": ["a b": "x"]], [:], "", ["name": [:]]])
        case 17: workload.configs = ["x": "c1"]
        case 18: workload.tags = pick([["": ""], ["a.b": "x y"]])
        default: workload.files = [File(at: "relative", text: "{{x}}")]
        }
        manifest.workloads[name] = workload
    }
}
