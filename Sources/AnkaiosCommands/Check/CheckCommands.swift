import AnkaiosManifest
import AnkaiosModel
import AnkaiosOperations
import AnkaiosSDK

extension Command {
    /// `ankaios plan`: what an update would change.
    static let plan = Command(
        "plan",
        summary: "Says what manifests would change, and changes nothing",
        options: [
            .manifestAgent,
            CommandOption("delete", letter: "d", help: "What deleting the workloads and configs would change"),
        ],
        operands: .atLeastOne("FILE")
    ) { call in
        guard let manifest = call.manifest() else { return .failure }
        let isDeletion = call.arguments.has("delete")
        return await call.withAnkaios { ankaios in
            let plan = try await isDeletion ? ankaios.planDeletion(of: manifest) : ankaios.plan(manifest)
            call.terminal.write("\(plan)\n")
            return plan.isRefused ? .failure : .success
        }
    }

    /// `ankaios validate`: what is wrong with manifests.
    static let validate = Command(
        "validate",
        summary: "Says what Ankaios would refuse in manifests, each with line and column; without a connection",
        operands: .atLeastOne("FILE")
    ) { call in
        var isFine = true
        for path in call.arguments.operands {
            do throws(ManifestError) {
                let manifest = try Manifest(contentsOf: path == "-" ? "/dev/stdin" : path)
                for finding in manifest.findings() { call.terminal.write("\(path): \(finding)\n") }
            } catch {
                isFine = false
                guard case .refused(let findings) = error else {
                    call.complain("\(error)")
                    continue
                }
                for finding in findings { call.terminal.write("\(path): \(finding)\n") }
            }
        }
        return isFine ? .success : .failure
    }

    /// `ankaios wait`: until workloads are in their states.
    static let wait = Command(
        "wait",
        summary:
            "Waits until workloads are in states: camera, camera=Succeeded, camera=Failed(ExecFailed), camera=gone",
        options: [
            CommandOption("timeout", letter: "t", value: .text("SECONDS"), help: "How long at most: 60")
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
            try await ankaios.wait(until: condition, within: limit)
            return .success
        }
    }

    /// `ankaios tags`: those of an agent.
    static let tags = Command(
        "tags",
        summary: "Prints the tags of an agent, or changes some: KEY=VALUE sets one, KEY- removes it",
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
            for (key, value) in tags.sorted(by: { $0.key < $1.key }) { call.terminal.write("\(key)=\(value)\n") }
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

    static func limit(_ text: String?) throws(UsageError) -> Duration {
        guard let text else { return .seconds(60) }
        guard let seconds = Double(text), seconds >= 0, seconds < 1e9 else {
            throw .invalidValue(text, "--timeout <SECONDS>", "it is no number of seconds from 0 on")
        }
        return .seconds(seconds)
    }

    /// The states of which a workload can be in, in any sub-state.
    private static let states: [ExecutionState.State] = [
        .pending, .running, .stopping, .succeeded, .failed, .notScheduled, .agentDisconnected,
    ]

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
