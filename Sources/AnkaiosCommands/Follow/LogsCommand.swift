import AnkaiosModel
import AnkaiosOperations
import AnkaiosSDK
import EmbeddedAnkaios

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
                help: "Only this number of the last lines; -t=-1: all"
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
        // `ank` leaves times to the runtime, whose complaint is then a line of the log.
        for option in ["since", "until"] where !call.isAnk {
            guard let text = arguments.value(option), EmbeddedAnkaios.LogTime.parse(text, now: .zero) == nil else {
                continue
            }
            let why = "write RFC 3339 as in 2026-11-25T03:55:00Z, seconds since 1970, or how long ago as in 10m"
            return call.refuse(.invalidValue(text, "--\(option) <\(option.uppercased())>", why))
        }
        return await call.withAnkaios(.failed(to: "output logs"), onSignal: .success) { [tail] ankaios in
            let states = try await ankaios.workloadStates()
            for name in arguments.operands where states.of(workload: name).isEmpty {
                throw CommandFailure.command("Workload name '\(name)' does not exist.")
            }
            let instances = arguments.operands.flatMap { states.of(workload: $0).sorted().map(\.instance) }
            let hasNames = arguments.has("names") || instances.count > 1
            let since = arguments.value("since").map { AnkaiosModel.LogTime($0) }
            if arguments.has("follow"), !call.isAnk, arguments.value("until") == nil {
                try await ankaios.followLogs(of: arguments.operands, tail: tail, since: since) { entry in
                    call.terminal.write(entry.line(isNamed: hasNames))
                } note: { text in
                    if !call.isQuiet { call.terminal.writeError(text + "\n") }
                }
                return .success
            }
            try await ankaios.withLogs(
                of: instances,
                following: arguments.has("follow"),
                tail: tail,
                since: since,
                until: arguments.value("until").map { AnkaiosModel.LogTime($0) }
            ) { entries in
                for try await entry in entries { call.terminal.write(entry.line(isNamed: hasNames)) }
            }
            return .success
        }
    }
}

extension LogEntry {
    /// The line that is printed, behind the workload's name if that is wanted.
    func line(isNamed: Bool) -> String {
        (isNamed ? instance.workload.visible + " " : "") + message + "\n"
    }
}

extension Ankaios {
    /// Tells the lines of workloads over restarts, replacements and interruptions, until all of them have ended for good.
    fileprivate func followLogs(
        of workloads: [String],
        tail: Int?,
        since: AnkaiosModel.LogTime?,
        line: @Sendable (LogEntry) -> Void,
        note: @Sendable (String) -> Void
    ) async throws {
        try await withContinuousLogs(of: workloads, tail: tail, since: since) { logs in
            var open = Set(workloads)
            for try await event in logs.events {
                switch event {
                case .began(let instance): open.insert(instance.workload)
                case .entry(let entry): line(entry)
                case .gap(let instance): note("lines of \(instance.workload.visible) may be missing here")
                case .waiting(let instance):
                    let (name, agent) = (instance.workload.visible, instance.agent.visible)
                    note("waiting for the logs of \(name): its agent \(agent) is away, or it has not been started")
                case .dropped(let count): note("\(count) lines were dropped here")
                case .ended(let instance):
                    if try await isOver(instance.workload) { open.remove(instance.workload) }
                    if open.isEmpty { return }
                }
            }
        }
    }

    /// Whether a workload whose log has ended is not started again. Its state comes a moment after the end of its log.
    private func isOver(_ workload: String) async throws -> Bool {
        let condition = Condition.state(of: [.workloadStates(of: workload)]) { state in
            state.workloadStates.of(workload: workload).allSatisfy { $0.executionState.state != .running }
        }
        let state = try await limited(to: .seconds(3)) { try await self.wait(until: condition) }
        guard let state else { return false }
        let states = state.workloadStates.of(workload: workload).map(\.executionState.state)
        let policy = try? await self.workload(workload)?.restartPolicy
        return states.allSatisfy { state in
            switch (state, policy ?? .never) {
            case (.succeeded, .never), (.failed, .never), (.succeeded, .onFailure): true
            default: false
            }
        }
    }
}
