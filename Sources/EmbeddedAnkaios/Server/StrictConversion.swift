import AnkaiosProtobuf

/// An update without masks: the whole new state has to be complete (AnkaiosBehaviour.md §5.2).
///
/// A missing field is reported with each message around it, outermost first.
enum StrictConversion {
    static func resulting(
        _ newState: Proto.CompleteState,
        _ version: AnkaiosVersion
    ) throws(UpdateError) -> Resulting {
        do throws(Problem) {
            guard let desired = newState.desiredState else { throw Problem("Missing field 'desired_state'") }
            let whole = try Problem.within("desired_state") { () throws(Problem) in try state(desired) }
            if let states = newState.workloadStates {
                try Problem.within("workload_states") { () throws(Problem) in try check(states) }
            }
            var tags: [String: [String: String]] = [:]
            for (name, agent) in (newState.agents?.agents ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard let given = agent.tags else { throw Problem("Missing field 'tags'").within("agents", "agents") }
                tags[name] = given.tags
            }
            // Ankaios 1.1 wants an effective state with workloads there, too, though it has no effect.
            if version.hasEffectiveState {
                _ = try Problem.within("effective_state") { () throws(Problem) in
                    try state(newState.effectiveState ?? Proto.State())
                }
            }
            return Resulting(desiredState: whole, agentTags: tags)
        } catch {
            throw .unparsable(error.text)
        }
    }

    private struct Problem: Error {
        var text: String

        init(_ text: String) { self.text = text }

        /// The problem as the messages around it tell it, the outermost last in the list being the innermost.
        func within(_ fields: String...) -> Problem {
            fields.reversed().reduce(self) { Problem("Cannot convert field '\($1)' to spec object: '\($0.text)'.") }
        }

        static func within<Result>(
            _ fields: String...,
            body: () throws(Problem) -> Result
        ) throws(Problem) -> Result {
            do throws(Problem) {
                return try body()
            } catch {
                var problem = error
                for field in fields.reversed() { problem = problem.within(field) }
                throw problem
            }
        }
    }

    private static func state(_ state: Proto.State) throws(Problem) -> Proto.State {
        guard let workloads = state.workloads?.workloads else { throw Problem("Missing field 'workloads'") }
        var whole = Proto.State(
            apiVersion: state.apiVersion,
            workloads: Proto.WorkloadMap(),
            configs: state.configs ?? Proto.ConfigMap()
        )
        for (name, workload) in workloads.sorted(by: { $0.key < $1.key }) {
            do throws(Problem) {
                whole.workloads?.workloads[name] = try Self.workload(workload)
            } catch {
                throw error.within("workloads", "workloads")
            }
        }
        for (_, item) in (state.configs?.configs ?? [:]).sorted(by: { $0.key < $1.key }) {
            do throws(Problem) { try check(item) } catch { throw error.within("configs", "configs") }
        }
        return whole
    }

    /// A workload as a hook gives it back.
    static func workload(ofHook workload: Proto.Workload) throws(UpdateError) -> Proto.Workload {
        do throws(Problem) {
            return try Self.workload(workload)
        } catch {
            throw .rejected(error.text)
        }
    }

    private static func workload(_ workload: Proto.Workload) throws(Problem) -> Proto.Workload {
        if workload.agent == nil { throw Problem("Missing field 'agent'") }
        if let policy = workload.restartPolicy, !policy.isKnown {
            throw Problem("unknown enumeration value \(policy.rawValue)").within("restart_policy")
        }
        let conditions = (workload.dependencies?.dependencies ?? [:]).sorted { $0.key < $1.key }
        if let condition = conditions.first(where: { !$0.value.isKnown })?.value {
            throw Problem("unknown enumeration value \(condition.rawValue)").within("dependencies", "dependencies")
        }
        if workload.runtime == nil { throw Problem("Missing field 'runtime'") }
        if workload.runtimeConfig == nil { throw Problem("Missing field 'runtime_config'") }
        let access = workload.controlInterfaceAccess
        for rule in (access?.allowRules ?? []) + (access?.denyRules ?? []) {
            switch rule.content {
            case nil: throw Problem("Missing field 'access_rights_rule_enum'").within("control_interface_access")
            case .stateRule(let rule) where !rule.operation.isKnown:
                throw Problem("unknown enumeration value \(rule.operation.rawValue)")
                    .within("control_interface_access", "access_rights_rule_enum", "operation")
            case .stateRule, .logRule: break
            }
        }
        if (workload.files?.files ?? []).contains(where: { $0.content == nil }) {
            throw Problem("Missing field 'file_content'").within("files")
        }
        var whole = workload
        whole.makeWhole()
        return whole
    }

    private static func check(_ item: Proto.ConfigItem) throws(Problem) {
        switch item.content {
        case nil: throw Problem("Missing field 'config_item_enum'")
        case .string: break
        case .array(let array):
            for value in array.values {
                do throws(Problem) { try check(value) } catch { throw error.within("config_item_enum") }
            }
        case .object(let object):
            for (_, value) in object.fields.sorted(by: { $0.key < $1.key }) {
                do throws(Problem) { try check(value) } catch { throw error.within("config_item_enum", "fields") }
            }
        }
    }

    private static func check(_ states: Proto.WorkloadStatesMap) throws(Problem) {
        for (_, workloads) in states.agentStateMap.sorted(by: { $0.key < $1.key }) {
            for (_, ids) in workloads.wlNameStateMap.sorted(by: { $0.key < $1.key }) {
                for (_, state) in ids.idStateMap.sorted(by: { $0.key < $1.key }) {
                    let problem: Problem? =
                        if state.additionalInfo == nil {
                            Problem("Missing field 'additional_info'")
                        } else if let content = state.content {
                            content.isKnown
                                ? nil
                                : Problem(
                                    "Cannot convert 'ExecutionStateEnum::\(content.words.state)' to spec object."
                                ).within("execution_state_enum")
                        } else {
                            Problem("Missing field 'execution_state_enum'")
                        }
                    if let problem { throw problem.within("agent_state_map", "wl_name_state_map", "id_state_map") }
                }
            }
        }
    }
}
