import AnkaiosModel
import AnkaiosOperations
import AnkaiosRules
import AnkaiosSDK

extension Command {
    /// `ankaios get`: what there is.
    static let get = Command(
        "get",
        summary: "Prints the state, workloads, agents, configs or events",
        commands: [getState, getWorkloads, getAgents, getConfigs, getEvents]
    )

    private static let getState = Command(
        "state",
        summary: "Prints the state, or the parts of it that field masks select",
        options: [OutputFormat.option([.yaml, .json])],
        operands: .any("OBJECT_FIELD_MASK")
    ) { call in
        await call.withAnkaios(.state) { ankaios in
            let masks = call.arguments.operands.map { FieldMask($0) }
            call.tellOfMasks(masks)
            let state = try await ankaios.state(of: masks)
            // Masks that Ankaios cannot make sense of select nothing at all.
            let isBad = masks.contains { $0.text.splitAtDots().contains("") }
            call.write(
                state,
                as: .asked(call.arguments, else: .yaml),
                with: isBad ? [] : StateDocument.Part.selected(by: masks)
            )
            return .success
        }
    }

    private static let getWorkloads = Command(
        "workload",
        aliases: ["workloads"],
        summary: "Prints the workloads with their states",
        options: [
            CommandOption("agent", letter: "a", value: .text("AGENT_NAME"), help: "Only those of this agent"),
            CommandOption(
                "state",
                letter: "s",
                value: .text("STATE"),
                help: "Only those in this state: Running, or Running(Ok)"
            ),
            CommandOption("watch", letter: "w", help: "Print them again with each change, until Ctrl-C"),
            OutputFormat.option([.table, .yaml, .json]),
        ],
        operands: .any("WORKLOAD_NAME")
    ) { call in
        let selection = WorkloadSelection(call.arguments, findsWholeStatesOnly: call.isAnk)
        if !call.isAnk, let problem = selection.problem { return call.refuse(problem) }
        guard call.arguments.has("watch") else {
            return await call.withAnkaios(.failed(to: "get workloads")) { ankaios in
                call.writeWorkloads(of: try await ankaios.workloadsAsAllowed(), selection)
                return .success
            }
        }
        return await call.watchWorkloads(selection)
    }

    private static let getAgents = Command(
        "agent",
        aliases: ["agents"],
        summary: "Prints the connected agents",
        options: [OutputFormat.option([.table, .yaml, .json])]
    ) { call in
        await call.withAnkaios(.failed(to: "get agents")) { ankaios in
            let state = try await ankaios.state(.agents, .workloadStates)
            switch OutputFormat.asked(call.arguments, else: .table) {
            case .table: call.write(Table(agents: state.agents, states: state.workloadStates))
            case let format: call.write(CompleteState(agents: state.agents), as: format)
            }
            return .success
        }
    }

    private static let getConfigs = Command(
        "config",
        aliases: ["configs"],
        summary: "Prints the names of the configs; as YAML or JSON with their values",
        options: [OutputFormat.option([.table, .yaml, .json])]
    ) { call in
        await call.withAnkaios(.failed(to: "get configs")) { ankaios in
            let configs = try await ankaios.configs()
            switch OutputFormat.asked(call.arguments, else: .table) {
            case .table: call.write(Table(header: ["CONFIG"], rows: configs.keys.sorted().map { [$0] }))
            case let format: call.write(CompleteState(desiredState: State(configs: configs)), as: format)
            }
            return .success
        }
    }
}

/// Which workloads are wanted: all that is said has to match.
struct WorkloadSelection: Sendable {
    var names: Set<String>
    var agent: String?
    var state: String?
    /// Whether `Running` finds nothing, only `Running(Ok)` does, as with `ank`.
    var findsWholeStatesOnly: Bool

    init(_ arguments: CommandLineArguments, findsWholeStatesOnly: Bool) {
        names = Set(arguments.operands)
        agent = arguments.value("agent")
        state = arguments.value("state")?.lowercased()
        self.findsWholeStatesOnly = findsWholeStatesOnly
    }

    /// What is wrong with the state that is asked for, if no workload can be in it.
    var problem: UsageError? {
        guard let state else { return nil }
        let names = WaitCondition.stateNames
        let isKnown = names.contains { $0.lowercased() == state.prefix { $0 != "(" } }
        let why = "write one of \(names.joined(separator: ", ")), or one with its part as in Running(Ok)"
        return isKnown ? nil : .invalidValue(state, "--state <STATE>", why)
    }

    func selected(_ states: WorkloadStates) -> WorkloadStates {
        WorkloadStates(
            states.filter { found in
                (names.isEmpty || names.contains(found.instance.workload))
                    && (agent == nil || agent == found.instance.agent) && matches(found.executionState)
            }
        )
    }

    func table(of state: CompleteState) -> Table {
        Table(states: selected(state.workloadStates), workloads: state.desiredState.workloads)
    }

    /// By the whole text, or by the state without its sub-state.
    private func matches(_ found: ExecutionState) -> Bool {
        state == nil || found.description.lowercased() == state
            || !findsWholeStatesOnly && "\(found.state)".lowercased() == state
    }
}

extension Ankaios {
    /// The workloads with their states; where the access rules allow the states only, these alone.
    fileprivate func workloadsAsAllowed() async throws -> CompleteState {
        do {
            return try await state(.workloads, .workloadStates)
        } catch {
            guard (error as? AnkaiosError)?.code == .accessDenied else { throw error }
            return try await state(.workloadStates)
        }
    }
}

extension CommandCall {
    /// Says which masks match nothing in any state; `ank` does not.
    func tellOfMasks(_ masks: [FieldMask]) {
        guard !isAnk, !isQuiet else { return }
        for mask in masks {
            guard let hint = MaskHint.of(mask.text) else { continue }
            terminal.writeError("note: the mask '\(mask.text.visible)' selects nothing: \(hint.visible)\n")
        }
    }

    func write(_ table: Table, overflow: Table.Overflow = .cut) {
        terminal.write(table.text(width: terminal.width, overflow: overflow))
    }

    fileprivate func writeWorkloads(of state: CompleteState, _ selection: WorkloadSelection) {
        switch OutputFormat.asked(arguments, else: .table) {
        case .table: write(selection.table(of: state), overflow: .wrapLastColumn)
        case let format: write(CompleteState(workloadStates: selection.selected(state.workloadStates)), as: format)
        }
    }
}

extension Table {
    /// The table of agents (AnkaiosBehaviour.md §14.3).
    init(agents: [String: AgentAttributes], states: WorkloadStates) {
        self.init(
            header: ["NAME", "WORKLOADS", "CPU USAGE", "FREE MEMORY"],
            rows: agents.sorted { $0.key < $1.key }.map { name, agent in
                [
                    name, "\(states.on(agent: name).count)", agent.cpuUsage.map { "\($0)%" } ?? "",
                    agent.freeMemory.map { "\($0)B" } ?? "",
                ]
            }
        )
    }
}
