import AnkaiosCommands
import AnkaiosProtobuf
import AnkaiosSDK

/// Our tool in the place of `ank`: where it finds the server, and who writes down what it prints.
struct PlayedTool: Sendable {
    var recorder: Recorder
    /// The version that it says it has.
    var version: String
    var environment: [String: String]
    /// Nil: it goes by the environment.
    var transport: Transport?

    /// Runs the tool, and writes down what it prints and with what it ends.
    /// - Parameters:
    ///   - arguments: the words behind `ank`.
    ///   - written: the words as the scenario has them, with placeholders.
    ///   - signals: what may end it.
    func run(_ arguments: [String], as written: JSONValue, signals: SignalSource = .none) async {
        let terminal = MemoryTerminal()
        var tool = Tool.ank
        tool.version = version
        let code = await tool.run(
            arguments,
            in: Surroundings(
                environment: environment,
                terminal: terminal,
                transport: transport,
                signals: signals
            )
        )
        // A signal that ends the program is told by its number, as a parent sees it.
        let exit = if case .interrupted(let signal) = code { -signal } else { code.status }
        recorder.record([
            "ank": written, "exit": .integer(Int64(exit)), "stdout": .string(terminal.output),
            "stderr": .string(terminal.errors),
        ])
    }
}

extension Player {
    func runCommandLine(_ arguments: [String], as written: JSONValue) async {
        await tool().run(arguments, as: written)
    }

    /// The tool as this scenario wants it: over a network, or not.
    func tool() async -> PlayedTool {
        #if GRPC
            if scenario.isOverNetwork, let port = await commandLinePort() {
                // An empty home: a file of ank's is not part of the scenario.
                let server = ["ANK_SERVER_URL": "http://127.0.0.1:\(port)", "ANK_INSECURE": "true", "HOME": folder]
                return PlayedTool(recorder: recorder, version: scenario.versionText, environment: server)
            }
        #endif
        return PlayedTool(
            recorder: recorder,
            version: scenario.versionText,
            environment: [:],
            transport: ankaios.commandLineTransport
        )
    }
}
