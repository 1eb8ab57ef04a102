import AnkaiosManifest
import AnkaiosModel
import AnkaiosOperations
import AnkaiosSDK
import AnkaiosYAML

extension Command {
    /// `ankaios plan`: what an update would change.
    static let plan = Command(
        "plan",
        summary: "Says what manifests would change, and changes nothing",
        options: [
            .manifestAgent, .ignoreUnknown,
            CommandOption("delete", letter: "d", help: "What deleting the workloads and configs would change"),
            OutputFormat.option([.text, .yaml, .json]),
        ],
        operands: .atLeastOne("FILE")
    ) { call in
        guard let manifest = call.manifest() else { return .failure }
        let isDeletion = call.arguments.has("delete")
        return await call.withAnkaios { ankaios in
            let plan = try await isDeletion ? ankaios.planDeletion(of: manifest) : ankaios.plan(manifest)
            switch OutputFormat.asked(call.arguments, else: .text) {
            case .text, .table: call.terminal.write("\(plan)\n".visibleLines)
            case let format: call.write(PlanDocument.value(of: plan), as: format)
            }
            return plan.isRefused ? .failure : .success
        }
    }

    /// `ankaios validate`: what is wrong with manifests.
    static let validate = Command(
        "validate",
        summary: "Says what Ankaios would refuse in manifests, each with line and column; without a connection",
        options: [
            .manifestAgent, .ignoreUnknown,
            CommandOption("strict", help: "Fail with warnings, too"),
            OutputFormat.option([.text, .yaml, .json]),
        ],
        operands: .atLeastOne("FILE")
    ) { call in
        var isFine = true
        var found: [YAMLValue] = []
        let format = OutputFormat.asked(call.arguments, else: .text)
        for path in call.arguments.operands {
            let findings: [ManifestFinding]
            do throws(TextFile.Failure) {
                let text = try TextFile.read(path)
                let options = call.manifestOptions
                let found = Manifest.findings(in: text, options: options)
                findings = ManifestAdvice(text: text, findings: found, agent: options.agent).all
            } catch {
                isFine = false
                call.complain("cannot read '\(path)': \(error)")
                continue
            }
            let isStrict = call.arguments.has("strict")
            if findings.contains(where: { isStrict || $0.severity == .error }) { isFine = false }
            for finding in findings {
                if format == .text { call.terminal.write("\("\(path): \(finding)".visibleParagraph)\n") }
                found.append(PlanDocument.value(of: finding, in: path))
            }
        }
        if format != .text { call.write(.list(found), as: format) }
        return isFine ? .success : .failure
    }

    /// `ankaios wait`: until workloads are in their states.
    static let wait = Command(
        "wait",
        summary:
            "Waits until workloads are in states: camera, camera=Succeeded, camera=Failed(ExecFailed), camera=gone",
        options: [
            CommandOption("timeout", letter: "t", value: .text("SECONDS"), help: "How long at most: 60"),
            OutputFormat.option([.text, .yaml, .json]),
        ],
        operands: .atLeastOne("NAME[=STATE]")
    ) { call in
        let condition: Condition
        let limit: Duration
        do throws(UsageError) {
            condition = try WaitCondition.all(call.arguments.operands)
            limit = try WaitCondition.limit(call.arguments.value("timeout"))
        } catch {
            return call.refuse(error)
        }
        return await call.withAnkaios { ankaios in
            let names = Set(call.arguments.operands.map { String($0.prefix { $0 != "=" }) })
            let state: CompleteState
            do {
                state = try await ankaios.wait(until: condition, within: limit)
            } catch AnkaiosError.timedOut {
                throw WaitCondition.missed(names, within: limit, try await ankaios.workloadStates())
            }
            let format = OutputFormat.asked(call.arguments, else: .text)
            guard format != .text else { return .success }
            let states = state.workloadStates.filter { names.contains($0.instance.workload) }
            call.write(CompleteState(workloadStates: WorkloadStates(states)), as: format)
            return .success
        }
    }

    /// `ankaios tags`: those of an agent.
    static let tags = Command(
        "tags",
        summary: "Prints the tags of an agent, or changes some: KEY=VALUE sets one, KEY- removes it",
        options: [OutputFormat.option([.text, .yaml, .json])],
        operands: Operands("AGENT [KEY=VALUE|KEY-]", count: 1...Int.max)
    ) { call in
        let agent = call.arguments.operands[0]
        let words = call.arguments.operands.dropFirst()
        let removed = words.filter { $0.hasSuffix("-") && !$0.contains("=") }.map { String($0.dropLast()) }
        let set: [String: String]
        do throws(UsageError) {
            set = try KeyValue.pairs(words.filter { !$0.hasSuffix("-") || $0.contains("=") }, of: "[KEY=VALUE|KEY-]")
        } catch {
            return call.refuse(error)
        }
        return await call.withAnkaios { ankaios in
            guard let found = try await ankaios.agent(agent) else {
                throw CommandFailure.own("no agent '\(agent)' is connected")
            }
            var tags = found.tags
            for key in removed { tags[key] = nil }
            tags.merge(set) { _, new in new }
            if tags != found.tags { try await ankaios.setTags(tags, ofAgent: agent) }
            let sorted = tags.sorted { $0.key < $1.key }
            switch OutputFormat.asked(call.arguments, else: .text) {
            case .text, .table: for (key, value) in sorted { call.terminal.write("\("\(key)=\(value)".visible)\n") }
            case let format: call.write(.mapping(sorted.map { .init(key: $0.key, value: .text($0.value)) }), as: format)
            }
            return .success
        }
    }
}

/// What `wait` waits for, from its words.
enum WaitCondition {
    static func all(_ words: [String]) throws(UsageError) -> Condition {
        var whole = try one(words[0])
        for word in words.dropFirst() { whole = whole && (try one(word)) }
        return whole
    }

    /// Says how it is instead.
    static func missed(_ names: Set<String>, within limit: Duration, _ states: WorkloadStates) -> CommandFailure {
        let found = names.sorted().map { name in
            let states = states.of(workload: name).map { singleLine($0.executionState.textWithInfo) }.sorted()
            return "\(name) is \(states.isEmpty ? "not there" : states.joined(separator: " and "))"
        }
        return .own("not so within \(limit.shortText): \(found.joined(separator: ", "))")
    }

    static func limit(_ text: String?) throws(UsageError) -> Duration {
        guard let text else { return .seconds(60) }
        guard let seconds = Double(text), seconds >= 0, seconds < 1e9 else {
            throw .invalidValue(text, "--timeout <SECONDS>", "it must be a non-negative number of seconds")
        }
        return .seconds(seconds)
    }

    /// The states of which a workload can be in, in any sub-state.
    private static let states: [ExecutionState.State] = [
        .pending, .running, .stopping, .succeeded, .failed, .notScheduled, .agentDisconnected,
    ]

    static var stateNames: [String] { states.map { "\($0)" } }

    /// What may stand behind a name and `=`.
    static var words: [String] { stateNames + ["gone"] }

    private static func one(_ word: String) throws(UsageError) -> Condition {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        let state = parts.count == 2 ? parts[1] : "Running"
        if state == "gone" { return .workloadIsGone(name) }
        if let whole = states.first(where: { "\($0)" == state }) { return .workload(name, is: whole) }
        guard let found = ExecutionState(state) else {
            throw .invalidValue(word, "<NAME[=STATE]>", "write Running, Succeeded(Ok), Failed(ExecFailed), gone …")
        }
        return .workload(name, is: found.state, found.subState)
    }
}
