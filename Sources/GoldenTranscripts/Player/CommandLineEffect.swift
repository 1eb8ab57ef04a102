import AnkaiosProtobuf
import AnkaiosYAML

/// What a run of the command line asks of the server (reference §14): the change, if it makes one.
struct CommandLineEffect: Hashable {
    var newState: Proto.CompleteState
    var masks: [String]
    /// Whether it waits for the workloads.
    var waits: Bool

    /// Nil: it changes nothing, or is refused before anything is sent. `read` gives the text of a file.
    init?(_ arguments: [String], read: (String) -> String?) {
        var rest = arguments[...]
        var waits = true
        while let option = rest.first, option.hasPrefix("-") {
            rest.removeFirst()
            if option == "--no-wait" { waits = false }
            if CommandLineEffect.valued.contains(option) { rest = rest.dropFirst() }
        }
        self.init(newState: Proto.CompleteState(), masks: [], waits: waits)
        guard let command = rest.popFirst() else { return nil }
        let isDone =
            switch command {
            case "apply": apply(Array(rest), read)
            case "delete": delete(Array(rest))
            case "set": set(Array(rest), read)
            case "run": run(Array(rest))
            default: false
            }
        guard isDone, !masks.isEmpty else { return nil }
        masks.sort()
    }

    private init(newState: Proto.CompleteState, masks: [String], waits: Bool) {
        self.newState = newState
        self.masks = masks
        self.waits = waits
    }

    private static let valued: Set<String> = [
        "-x", "--ank-config", "-s", "--server-url", "--response-timeout", "--ca_pem", "--crt_pem", "--key_pem",
    ]

    // MARK: - Commands

    private mutating func apply(_ arguments: [String], _ read: (String) -> String?) -> Bool {
        var files: [String] = []
        var agent: String?
        var deletes = false
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "-d": deletes = true
            case "--agent": agent = rest.popFirst()
            case _ where argument.hasPrefix("--agent="): agent = String(argument.dropFirst("--agent=".count))
            default: files.append(argument)
            }
        }
        let texts = files.compactMap(read)
        guard texts.count == files.count else { return false }
        var state = Proto.State(apiVersion: "v1")
        for text in texts {
            guard let node = try? YAML.document(text)?.merged, let one = try? StateDocument.state(node),
                one.apiVersion == "v1" || one.apiVersion == "v0.1", add(one, to: &state)
            else { return false }
        }
        if deletes { return true }
        for (name, workload) in state.workloads?.workloads ?? [:] {
            guard let agent = agent ?? workload.agent, workload.runtime != nil, workload.runtimeConfig != nil,
                CommandLineEffect.isName(name)
            else { return false }
            state.workloads?.workloads[name]?.agent = agent
        }
        newState.desiredState = state
        return true
    }

    /// Takes over what a manifest names; false if a name was there before.
    private mutating func add(_ one: Proto.State, to state: inout Proto.State) -> Bool {
        for (name, workload) in one.workloads?.workloads ?? [:] {
            guard state.workloads?.workloads[name] == nil else { return false }
            if state.workloads == nil { state.workloads = Proto.WorkloadMap() }
            state.workloads?.workloads[name] = workload
            masks.append("desiredState.workloads.\(name)")
        }
        for (name, item) in one.configs?.configs ?? [:] {
            guard state.configs?.configs[name] == nil else { return false }
            if state.configs == nil { state.configs = Proto.ConfigMap() }
            state.configs?.configs[name] = item
            masks.append("desiredState.configs.\(name)")
        }
        return true
    }

    private mutating func delete(_ arguments: [String]) -> Bool {
        switch arguments.first {
        case "workload", "workloads": masks = arguments.dropFirst().map { "desiredState.workloads.\($0)" }
        case "config", "configs": masks = arguments.dropFirst().map { "desiredState.configs.\($0)" }
        default: return false
        }
        return true
    }

    private mutating func set(_ arguments: [String], _ read: (String) -> String?) -> Bool {
        guard arguments.first == "state", arguments.count > 2, let text = arguments.last.flatMap(read),
            let document = try? YAML.document(text)
        else { return false }
        masks = Array(arguments.dropFirst().dropLast())
        guard let node = document.merged["desiredState"] else { return true }
        guard node["apiVersion"] != nil, let state = try? StateDocument.state(node) else { return false }
        newState.desiredState = state
        return true
    }

    private mutating func run(_ arguments: [String]) -> Bool {
        var workload = Proto.Workload()
        var names: [String] = []
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            switch argument {
            case "--runtime": workload.runtime = rest.popFirst()
            case "--config": workload.runtimeConfig = rest.popFirst()
            case "--agent": workload.agent = rest.popFirst()
            case "--tags":
                let pair = (rest.popFirst() ?? "").split(separator: "=", maxSplits: 1).map(String.init)
                guard pair.count == 2 else { return false }
                workload.tags = Proto.Tags(tags: (workload.tags?.tags ?? [:]).merging([pair[0]: pair[1]]) { $1 })
            default: names.append(argument)
            }
        }
        guard arguments.first == "workload", names.count == 1, workload.runtime != nil, workload.runtimeConfig != nil,
            workload.agent != nil
        else { return false }
        newState.desiredState = Proto.State(
            apiVersion: "v1",
            workloads: Proto.WorkloadMap(workloads: [names[0]: workload])
        )
        masks = ["desiredState.workloads.\(names[0])"]
        return true
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 63
            && name.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-".unicodeScalars.contains($0))
            }
    }
}

extension Player {
    /// Does to the cluster what the command does. What it would print is not written down: see `--without-ank`.
    func runCommandLine(_ arguments: [String]) async {
        let effect = CommandLineEffect(arguments) { path in
            (try? TextFile.read(path)).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let effect else { return }
        let change = Proto.UpdateStateRequest(newState: effect.newState, updateMask: effect.masks)
        guard case .updateStateSuccess(let success)? = await ankaios.ask(.updateStateRequest(change))?.content,
            effect.waits
        else {
            return
        }
        await wait(forAdded: Set(success.addedWorkloads), deleted: Set(success.deletedWorkloads))
    }

    private static let done: Set<String> = [
        "Running(Ok)", "Succeeded(Ok)", "Failed(ExecFailed)", "Failed(Unknown)", "Failed(Lost)", "NotScheduled",
        "Pending(StartingFailed)", "AgentDisconnected",
    ]

    private func wait(forAdded added: Set<String>, deleted: Set<String>) async {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let states = await ankaios.states()
            let isDone =
                added.allSatisfy { states[$0].map(Player.done.contains) ?? true }
                && deleted.subtracting(added).allSatisfy { states[$0] == nil || states[$0] == "AgentDisconnected" }
            if isDone { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}
