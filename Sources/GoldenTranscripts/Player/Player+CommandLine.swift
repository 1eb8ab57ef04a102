import AnkaiosCommands
import AnkaiosProtobuf

extension Player {
    /// Runs our tool in the place of `ank`, and writes down what it prints and with what it ends.
    /// - Parameters:
    ///   - arguments: the words behind `ank`.
    ///   - written: the words as the scenario has them, with placeholders.
    func runCommandLine(_ arguments: [String], as written: JSONValue) async {
        let terminal = MemoryTerminal()
        let code = await Tool.ank.run(
            arguments,
            in: Surroundings(
                environment: [:],
                terminal: terminal,
                transport: ankaios.commandLineTransport,
                signals: .none
            )
        )
        recorder.record([
            "ank": written, "exit": .integer(Int64(code.status)), "stdout": .string(terminal.output),
            "stderr": .string(terminal.errors),
        ])
    }
}
