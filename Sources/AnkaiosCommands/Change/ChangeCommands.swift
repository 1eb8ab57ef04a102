import AnkaiosManifest
import AnkaiosModel
import AnkaiosSDK

extension Command {
    /// `ankaios apply`: workloads and configs as manifests say.
    static let apply = Command(
        "apply",
        summary: "Applies manifests, or deletes what they name",
        options: [
            .manifestAgent, .ignoreUnknown,
            CommandOption("delete", letter: "d", help: "Delete the workloads and configs that the manifests name"),
        ],
        operands: .atLeastOne("MANIFEST_FILES")
    ) { call in
        guard let manifest = call.manifest() else { return .failure }
        guard !manifest.masks.isEmpty else {
            call.say("Nothing to update.\n")
            return .success
        }
        let isDeletion = call.arguments.has("delete")
        let state = isDeletion ? CompleteState() : CompleteState(desiredState: State(manifest))
        // What the server refuses is told in its own words.
        return await call.change { try await $0.update(state, masks: manifest.masks) }
    }

    /// `ankaios delete`.
    static let delete = Command(
        "delete",
        summary: "Deletes workloads or configs",
        commands: [
            Command(
                "workload",
                aliases: ["workloads"],
                summary: "Deletes workloads; those that are not there are passed over",
                operands: .atLeastOne("WORKLOAD_NAME")
            ) { call in
                let names = call.arguments.operands
                guard call.areNames(names, of: "workload") else { return .failure }
                let masks = names.map { FieldMask("desiredState.workloads.\($0)") }
                return await call.change(.failed(to: "delete workloads")) {
                    try await $0.update(CompleteState(), masks: masks)
                }
            },
            Command(
                "config",
                aliases: ["configs"],
                summary: "Deletes configs; those that are not there are passed over",
                operands: .atLeastOne("CONFIG_NAME")
            ) { call in
                let names = call.arguments.operands
                guard call.areNames(names, of: "config") else { return .failure }
                let masks = names.map { FieldMask("desiredState.configs.\($0)") }
                return await call.withAnkaios(.deletionOfConfigs) { ankaios in
                    try await ankaios.update(CompleteState(), masks: masks)
                    return .success
                }
            },
        ]
    )

    /// `ankaios run`.
    static let run = Command(
        "run",
        summary: "Starts a workload without a manifest",
        commands: [
            Command(
                "workload",
                summary: "Starts a workload, or replaces the one of this name",
                options: [
                    CommandOption(
                        "runtime",
                        value: .text("RUNTIME_NAME"),
                        isRequired: true,
                        help: "Its runtime: podman, for example"
                    ),
                    CommandOption(
                        "config",
                        value: .text("RUNTIME_CONFIG"),
                        isRequired: true,
                        help: "The text of the runtime's configuration"
                    ),
                    CommandOption(
                        "agent",
                        value: .text("AGENT_NAME"),
                        isRequired: true,
                        help: "The agent that runs it"
                    ),
                    CommandOption("tags", value: .text("TAGS"), repetition: .anyNumber, help: "A tag of it: KEY=VALUE"),
                ],
                operands: Operands("WORKLOAD_NAME", count: 1...1)
            ) { call in
                let workload: Workload
                do throws(UsageError) {
                    workload = try Workload(call.arguments)
                } catch {
                    return call.refuse(error)
                }
                guard call.areNames([workload.name], of: "workload") else { return .failure }
                let state = CompleteState(desiredState: State(workloads: [workload.name: workload]))
                let mask = FieldMask("desiredState.workloads.\(workload.name)")
                return await call.change(.failed(to: "run workloads")) { try await $0.update(state, masks: [mask]) }
            }
        ]
    )
}

extension CommandCall {
    /// Whether words can be names. One with a dot would be a path, which leads to a part of something else; `ank` goes there.
    fileprivate func areNames(_ words: [String], of kind: String) -> Bool {
        guard !isAnk, let word = words.first(where: { $0.contains(".") }) else { return true }
        complain("'\(word)' has a dot and cannot be the name of a \(kind); 'set state' changes parts")
        return false
    }
}

extension FailureFrame {
    /// A command that tells what went wrong in its own way (AnkaiosBehaviour.md §14.5).
    fileprivate static let deletionOfConfigs = FailureFrame { text in
        // `Command failed: '…'` is around all of it, not inside.
        let prefix = "Command failed: '"
        let cause = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count).dropLast()) : text
        let quoted = cause.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "Failed to delete configs: 'Command failed: 'Failed to delete configs: ExecutionError(\"\(quoted)\")''"
    }
}

extension Workload {
    /// The workload that the options of `run workload` describe.
    init(_ arguments: CommandLineArguments) throws(UsageError) {
        self.init(
            arguments.operands[0],
            on: arguments.value("agent") ?? "",
            runtime: arguments.value("runtime") ?? "",
            runtimeConfig: arguments.value("config") ?? "",
            tags: try KeyValue.pairs(arguments.values("tags"), of: "--tags <TAGS>")
        )
    }
}

/// Words of the form KEY=VALUE.
enum KeyValue {
    static func pairs(_ words: [String], of option: String) throws(UsageError) -> [String: String] {
        var result: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw .invalidValue(word, option, "it is not of the form KEY=VALUE")
            }
            result[String(parts[0])] = String(parts[1])
        }
        return result
    }
}
