import EmbeddedAnkaios

@testable import AnkaiosCommands

/// The tool with an embedded Ankaios behind it.
struct ToolOnCluster: Sendable {
    let cluster: Cluster
    private let directory: String

    /// Lends a cluster with the tool as its workload `tool`, which may do everything.
    static func run(
        agents: [ClusterAgent] = ["agent_A"],
        manifest: String = Cluster.emptyManifest,
        _ body: @Sendable (ToolOnCluster) async throws -> Void
    ) async throws {
        try await withCluster(agents: agents, manifest: manifest) { cluster in
            try await body(ToolOnCluster(cluster: cluster, directory: cluster.clientDirectory("tool")))
        }
    }

    /// Runs a command to its end.
    func callAsFunction(_ words: String..., width: Int? = nil) async -> (code: ExitCode, output: String, errors: String)
    {
        await run(words, with: .ankaios, width)
    }

    /// Lends a cluster with the tool as a workload of the manifest, which may do what its rules allow.
    static func run(
        as workload: String,
        manifest: String,
        _ body: @Sendable (ToolOnCluster) async throws -> Void
    ) async throws {
        try await withCluster(agents: ["agent_A"], manifest: manifest) { cluster in
            try await body(ToolOnCluster(cluster: cluster, directory: cluster.controlInterface(of: workload)))
        }
    }

    /// Runs a command, given as a list of words, to its end.
    func run(_ words: [String]) async -> (code: ExitCode, output: String, errors: String) {
        await run(words, with: .ankaios, nil)
    }

    /// Runs a command of the tool under the name `ank` to its end.
    func ank(_ words: String...) async -> (code: ExitCode, output: String, errors: String) {
        await run(words, with: .ank, nil)
    }

    private func run(
        _ words: [String],
        with tool: Tool,
        _ width: Int?
    ) async -> (code: ExitCode, output: String, errors: String) {
        let terminal = MemoryTerminal(width: width)
        let code = await tool.run(words, environment: ["ANKAIOS_CONTROL_INTERFACE": directory], terminal: terminal)
        return (code, terminal.output, terminal.errors)
    }

    /// Runs `repl` with these lines as its input, which a person may write at a terminal.
    func run(
        lines: [String],
        ofPerson isPerson: Bool = false,
        _ options: String...
    ) async -> (code: ExitCode, output: String, errors: String) {
        let terminal = MemoryTerminal(width: isPerson ? 80 : nil)
        var surroundings = Surroundings(
            environment: ["ANKAIOS_CONTROL_INTERFACE": directory],
            terminal: terminal,
            input: {
                AsyncStream { stream in
                    for line in lines { stream.yield(line) }
                    stream.finish()
                }
            }
        )
        surroundings.isInputTerminal = { isPerson }
        let code = await Tool.ankaios.run(options + ["repl"], in: surroundings)
        return (code, terminal.output, terminal.errors)
    }

    /// Runs a command that is interrupted as soon as it listens to signals.
    func interrupted(_ words: [String]) async -> (code: ExitCode, output: String, errors: String) {
        let terminal = MemoryTerminal()
        let code = await Tool.ankaios.run(
            words,
            in: Surroundings(
                environment: ["ANKAIOS_CONTROL_INTERFACE": directory],
                terminal: terminal,
                signals: .interrupting
            )
        )
        return (code, terminal.output, terminal.errors)
    }

    /// Runs a command that goes on, and ends it with SIGTERM once it has written something.
    func untilFirstWrite(_ words: String...) async -> (code: ExitCode, output: String, errors: String) {
        let terminal = EndingTerminal()
        let code = await Tool.ankaios.run(
            words,
            in: Surroundings(
                environment: ["ANKAIOS_CONTROL_INTERFACE": directory],
                terminal: terminal,
                signals: terminal.sender.source
            )
        )
        return (code, terminal.memory.output, terminal.memory.errors)
    }
}

/// No terminal: sends SIGTERM when something is written.
private struct EndingTerminal: Terminal {
    let memory = MemoryTerminal()
    let sender = SignalSender()

    var isTerminal: Bool { false }
    var areErrorsShown: Bool { false }
    var width: Int? { nil }

    func write(_ text: String) {
        memory.write(text)
        sender.send(15)
    }

    func writeError(_ text: String) { memory.writeError(text) }
}

extension SignalSource {
    /// Ctrl-C, at once.
    fileprivate static let interrupting = SignalSource { _, action in
        action(2)
        return {}
    }
}
