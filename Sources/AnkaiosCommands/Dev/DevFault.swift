import EmbeddedAnkaios

/// Something that goes wrong under `ankaios dev`, and when: `agent-restart`, `server-loss@10`.
struct DevFault: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// The program's agent is killed, and is back a second later.
        case agentRestart = "agent-restart"
        /// The server is killed, and is back a second later; it knows its startup manifest only.
        case serverLoss = "server-loss"
        /// The same again five seconds later: real agents lose the control interfaces of their workloads by that.
        case serverLossTwice = "server-loss-twice"
        /// The agent reads slowly, and answers a second later, from then on.
        case slowAgent = "slow-agent"
    }

    static let names = Kind.allCases.map(\.rawValue)

    var kind: Kind
    /// When it happens, from the start on.
    var time: Duration

    init(_ text: String) throws(DevOptions.Refusal) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let kind = Kind(rawValue: parts[0]) else {
            throw DevOptions.Refusal(
                description: "the fault '\(text)' is not one of \(Self.names.joined(separator: ", "))"
            )
        }
        self.kind = kind
        let seconds = parts.count == 2 ? Double(parts[1]) : 5
        guard let seconds, seconds >= 0, seconds < 1e9 else {
            throw DevOptions.Refusal(description: "the fault '\(text)' is not of the form NAME[@SECONDS]")
        }
        time = .seconds(seconds)
    }

    /// The steps of a scenario for the program's workload.
    func steps(for workload: String) -> [FaultScenario.Step] {
        func at(_ seconds: Double, _ fault: Fault) -> FaultScenario.Step {
            .init(.at(time + .seconds(seconds)), fault, into: workload)
        }
        return switch kind {
        case .agentRestart: [at(0, .agentDown), at(1, .agentUp)]
        case .serverLoss: [at(0, .serverDown), at(1, .serverUp)]
        case .serverLossTwice: [at(0, .serverDown), at(1, .serverUp), at(5, .serverDown), at(6, .serverUp)]
        case .slowAgent:
            [
                at(0, .slowReader(bytesAtOnce: 256, pause: .milliseconds(50))),
                at(0, .delayedMessages(by: .seconds(1), count: 1 << 30)),
            ]
        }
    }
}
