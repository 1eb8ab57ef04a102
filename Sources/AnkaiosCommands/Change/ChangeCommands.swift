import AnkaiosManifest
import AnkaiosModel
import AnkaiosSDK

extension Command {
    /// `ankaios apply`: workloads and configs as manifests say.
    static let apply = Command(
        "apply",
        summary: "Applies manifests, or deletes what they name",
        options: [
            .manifestAgent,
            CommandOption("delete", letter: "d", help: "Delete the workloads and configs that the manifests name"),
        ],
        operands: .atLeastOne("FILE")
    ) { call in
        guard let manifest = call.manifest() else { return .failure }
        guard !manifest.masks.isEmpty else {
            if !call.isQuiet { call.terminal.write("Nothing to update.\n") }
            return .success
        }
        let isDeletion = call.arguments.has("delete")
        return await call.change("manifest(s)") { ankaios in
            try await isDeletion ? ankaios.delete(manifest) : ankaios.apply(manifest)
        }
    }

    /// `ankaios delete`.
    static let delete = Command(
        "delete",
        summary: "Deletes workloads or configs",
        commands: [
            Command(
                "workloads",
                aliases: ["workload"],
                summary: "Deletes workloads; those that are not there are passed over",
                operands: .atLeastOne("NAME")
            ) { call in
                await call.change("deletion") { try await $0.delete(workloads: call.arguments.operands) }
            },
            Command(
                "configs",
                aliases: ["config"],
                summary: "Deletes configs; those that are not there are passed over",
                operands: .atLeastOne("NAME")
            ) { call in
                await call.withAnkaios { ankaios in
                    let masks = call.arguments.operands.map { FieldMask.config($0) }
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
                    CommandOption("runtime", value: .text("RUNTIME"), help: "Its runtime: podman, for example"),
                    CommandOption("config", value: .text("TEXT"), help: "The text of the runtime's configuration"),
                    CommandOption("agent", value: .text("AGENT"), help: "The agent that runs it"),
                    CommandOption(
                        "tags",
                        value: .text("KEY=VALUE"),
                        repetition: .anyNumber,
                        help: "A tag of the workload"
                    ),
                ],
                operands: Operands("NAME", count: 1...1)
            ) { call in
                let workload: Workload
                do throws(CommandFailure) {
                    workload = try Workload(call.arguments)
                } catch {
                    call.terminal.writeError("error: \(error)\n")
                    return .usage
                }
                return await call.change("workload") { try await $0.apply(workload) }
            }
        ]
    )
}

extension Workload {
    /// The workload that the options of `run workload` describe.
    init(_ arguments: CommandLineArguments) throws(CommandFailure) {
        func required(_ name: String) throws(CommandFailure) -> String {
            guard let value = arguments.value(name) else {
                throw CommandFailure("the required argument --\(name) was not provided")
            }
            return value
        }
        self.init(
            arguments.operands[0],
            on: try required("agent"),
            runtime: try required("runtime"),
            runtimeConfig: try required("config"),
            tags: try KeyValue.pairs(arguments.values("tags"))
        )
    }
}

/// Words of the form KEY=VALUE.
enum KeyValue {
    static func pairs(_ words: [String]) throws(CommandFailure) -> [String: String] {
        var result: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure("'\(word)' is not of the form KEY=VALUE")
            }
            result[String(parts[0])] = String(parts[1])
        }
        return result
    }
}
