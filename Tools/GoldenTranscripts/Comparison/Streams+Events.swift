import AnkaiosProtobuf

/// What an event tells: of the desired state, of agents, of the states of workloads.
extension Streams {
    mutating func event(_ name: JSONValue, _ id: JSONValue, _ state: JSONValue, _ altered: JSONValue) {
        var desired: [String: JSONValue] = [:]
        var agents: [String: JSONValue] = [:]
        var states: [String: [String]] = [:]
        for (kind, value) in altered.members ?? [:] {
            let paths = (value.elements ?? []).compactMap(\.text).sorted()
            func keep(_ isKept: (_ path: String, _ head: String) -> Bool) -> [String] {
                paths.filter { isKept($0, String($0.prefix { $0 != "." })) }
            }
            let desiredPaths = keep { $1 != "workloadStates" && $1 != "agents" }
            let agentPaths = keep { $1 == "agents" && !Streams.isAgentStatus($0) }
            if !desiredPaths.isEmpty { desired[kind] = .array(desiredPaths.map(JSONValue.string)) }
            if !agentPaths.isEmpty { agents[kind] = .array(agentPaths.map(JSONValue.string)) }
            states[kind] = keep { path, _ in path.hasPrefix("workloadStates") }
        }
        // Made by an update: with all that it holds, in its place among the answers.
        if !desired.isEmpty {
            let fields = (altered.members ?? [:]).mapValues { JSONValue.array(Normal.sorted($0.elements ?? [])) }
            add([name, "answers"], Normal.value(["event": id, "fields": .object(fields), "state": state]))
            return
        }
        if !agents.isEmpty { add([name, id, "agents"], .object(agents)) }
        for (who, text) in Streams.executionStates(state) {
            let item = text == "Retry" ? text : Streams.trimmed("\(text) \(Streams.changes(states, who))")
            add([name, id, "states", .array(who.map(JSONValue.string))], .string(item))
        }
        for path in states["removedFields"] ?? [] { add([name, id, "removed"], .string(path)) }
    }

    private static let parts = [
        "agentDisconnected", "pending", "running", "stopping", "succeeded", "failed", "notScheduled", "removed",
    ]

    /// [agent, workload, id] and the text of its state, for each state in a complete state.
    private static func executionStates(_ state: JSONValue) -> [(who: [String], text: String)] {
        var found: [(who: [String], text: String)] = []
        for (agent, names) in state["workloadStates"]?["agentStateMap"]?.members ?? [:] {
            for (workload, ids) in names["wlNameStateMap"]?.members ?? [:] {
                for (id, state) in ids["idStateMap"]?.members ?? [:] {
                    let text = self.text(of: state)
                    if !isPassing(text) { found.append(([agent, workload, id], text)) }
                }
            }
        }
        return found.sorted { $0.who.lexicographicallyPrecedes($1.who) }
    }

    private static func text(of state: JSONValue) -> String {
        let info = state["additionalInfo"].map { Normal.value($0, of: "additionalInfo") }?.text ?? ""
        if info == "Retry" { return info }
        let state = parts.lazy.compactMap { part in state[part].map { "\(part)(\($0.text ?? $0.description))" } }.first
        return trimmed("\(state ?? "?") \(info)")
    }

    /// What podman's own moments add, or not, between the states.
    private static func isPassing(_ text: String) -> Bool {
        if ["created", "configured", "initialized"].contains(where: { text == "pending(PENDING_STARTING) \($0)" }) {
            return true
        }
        guard text.hasPrefix("stopping(STOPPING) ") else { return false }
        let word = text.dropFirst("stopping(STOPPING) ".count)
        return !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    /// Which of the altered fields concern this workload; when additionalInfo changes depends on podman's moments.
    private static func changes(_ fields: [String: [String]], _ who: [String]) -> String {
        var out: Set<String> = []
        for path in (fields["addedFields"] ?? []) + (fields["updatedFields"] ?? []) {
            let parts = path.split(separator: ".", omittingEmptySubsequences: false).dropFirst().map(String.init)
            let below = parts.dropFirst(3)
            guard parts.prefix(3).elementsEqual(who.prefix(parts.count)), below != ["additionalInfo"] else { continue }
            out.insert(below.isEmpty ? "added " + parts.joined(separator: ".") : "updated")
        }
        return out.sorted().joined(separator: " ")
    }

    /// `agents.<agent>.status` and what is below it: comes and changes as the machine has it.
    private static func isAgentStatus(_ path: String) -> Bool {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0] == "agents" && !parts[1].isEmpty && parts[2] == "status"
            && parts[1].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
