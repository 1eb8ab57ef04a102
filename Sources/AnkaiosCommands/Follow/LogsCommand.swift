import AnkaiosModel
import AnkaiosSDK

extension Command {
    /// `ankaios logs`: what workloads write.
    static let logs = Command(
        "logs",
        summary: "Prints what workloads have written",
        options: [
            CommandOption("follow", letter: "f", help: "Go on with what they write, until they end or Ctrl-C"),
            CommandOption(
                "tail",
                letter: "t",
                value: .text("TAIL"),
                help: "Only so many of the last lines; -t=-1: all"
            ),
            CommandOption("names", letter: "n", help: "The workload's name in front of each line"),
            CommandOption(
                "since",
                letter: "s",
                value: .text("SINCE"),
                help: "Only lines from then on: RFC 3339, or 10m"
            ),
            CommandOption("until", letter: "u", value: .text("UNTIL"), help: "Only lines up to then"),
        ],
        operands: .atLeastOne("WORKLOAD_NAME")
    ) { call in
        let arguments = call.arguments
        var tail: Int?
        if let text = arguments.value("tail") {
            guard let number = Int32(text) else {
                return call.refuse(.invalidValue(text, "--tail <TAIL>", "invalid digit found in string"))
            }
            tail = number < 0 ? nil : Int(number)
        }
        return await call.withAnkaios(.failed(to: "output logs"), onSignal: .success) { [tail] ankaios in
            let states = try await ankaios.workloadStates()
            for name in arguments.operands where states.of(workload: name).isEmpty {
                throw CommandFailure.command("Workload name '\(name)' does not exist.")
            }
            let instances = arguments.operands.flatMap { states.of(workload: $0).sorted().map(\.instance) }
            let hasNames = arguments.has("names") || instances.count > 1
            try await ankaios.withLogs(
                of: instances,
                following: arguments.has("follow"),
                tail: tail,
                since: arguments.value("since").map { LogTime($0) },
                until: arguments.value("until").map { LogTime($0) }
            ) { entries in
                for try await entry in entries {
                    let name = hasNames ? entry.instance.workload.visible + " " : ""
                    call.terminal.write(name + entry.message + "\n")
                }
            }
            return .success
        }
    }
}
