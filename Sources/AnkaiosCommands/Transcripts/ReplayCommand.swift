import EmbeddedAnkaios

extension Command {
    /// `ankaios replay`: a recording answers a program as Ankaios did.
    static let replay = Command(
        "replay",
        summary: "Answers a program from a recording, and says where it does something else",
        options: [
            CommandOption("from", value: .text("FILE"), isRequired: true, help: "The recording"),
            CommandOption("as", value: .text("WORKLOAD"), help: "Whose conversation, if there are several in the file"),
            CommandOption("pauses", help: "Let as much time pass as in the recording; else all is said at once"),
            .mount,
        ],
        operands: .program("PROGRAM")
    ) { call in
        // It is required, so it is there.
        guard let path = call.arguments.value("from") else {
            return .usage
        }
        let workload = call.arguments.value("as")
        let keepsPauses = call.arguments.has("pauses")
        return await WorkloadProgram(call).run(announcing: "The recording answers until Ctrl-C.") { lent in
            await call.reportingErrors(.plain) {
                let replay = try await Replay.start(
                    try Transcript(contentsOf: path),
                    of: workload,
                    keepsPauses: keepsPauses
                )
                let code = await lent(replay.directory, [:])
                do {
                    try await replay.end()
                } catch {
                    throw CommandFailure.own("\(path): \(error)")
                }
                return code
            }
        }
    }
}
