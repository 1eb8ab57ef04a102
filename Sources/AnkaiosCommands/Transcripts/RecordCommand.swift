import EmbeddedAnkaios

extension Command {
    /// `ankaios record`: writes down what a program and its agent say to each other.
    static let record = Command(
        "record",
        summary: "Writes what a program and Ankaios say to each other into a file",
        options: [
            CommandOption(
                "to",
                value: .text("FILE"),
                isRequired: true,
                help:
                    "The file, for you alone. It has the whole conversation, secrets in configs, too. An existing file is replaced"
            ),
            CommandOption("as", value: .text("NAME"), help: "How the workload is called in the file: workload"),
            .mount,
        ],
        operands: .program("PROGRAM")
    ) { call in
        // It is required, so it is there.
        guard let path = call.arguments.value("to") else {
            return .usage
        }
        let name = call.arguments.value("as") ?? "workload"
        let interface: CommandCall.ControlInterface
        do throws(CommandFailure) {
            interface = try call.controlInterface()
        } catch {
            call.complain(call.line(error, in: .plain))
            return .failure
        }
        defer { withExtendedLifetime(interface) {} }
        let directory = interface.folder
        return await WorkloadProgram(call).run(announcing: "Recording \(directory) until Ctrl-C.") { lent in
            await call.reportingErrors(.plain) {
                let recorder = try await Recorder.start(of: directory, as: name, to: path)
                let code = await lent(recorder.directory, [:])
                try await recorder.end()
                return code
            }
        }
    }
}

extension WorkloadProgram {
    /// The program that a command's operands name.
    init(_ call: CommandCall) {
        self.init(
            words: call.arguments.operands,
            mount: ControlInterfaceMount(call.arguments),
            variables: call.variables,
            terminal: call.terminal
        )
    }
}
