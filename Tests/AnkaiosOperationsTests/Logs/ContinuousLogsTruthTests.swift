import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Continuous logs while a workload is updated, moved, deleted, killed, restarted by its policy, and loses its agent, in random
/// order. Each version numbers its lines.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct ContinuousLogsTruthTests {
    /// 4, or as many as the environment variable `ANKAIOS_SEEDS` says.
    private static let seeds = 0..<(getenv("ANKAIOS_SEEDS").flatMap { Int(String(cString: $0)) } ?? 4)

    @Test(arguments: seeds)
    func `no line comes twice in a run, and the last version is told whole`(seed: Int) async throws {
        var options = ClusterOptions()
        options.clock = .skippingAhead
        try await withAnkaios(agents: ["agent_A", "agent_B"], options: options) { ankaios, cluster in
            try await ankaios.withContinuousLogs(of: ["radio"], refreshingEvery: .seconds(1)) { logs in
                let acting = Task {
                    var random = RandomManifests(seed: UInt64(seed))
                    for version in 1...12 {
                        try await act(version, &random, ankaios, cluster)
                        // Sometimes at once, sometimes when something has come of it.
                        if random.oneIn(2) { _ = try? await ankaios.wait(until: .radioHasBegun, within: .seconds(5)) }
                    }
                    try await ankaios.apply(radio("last", end: "sleep infinity", on: "agent_B", .never))
                }
                defer { acting.cancel() }
                var run: [String] = []
                var last: [String] = []
                for try await event in logs.events {
                    switch event {
                    case .began: run = []
                    case .entry(let entry):
                        // What ends well is started again in the same container, and its log goes on.
                        let isAgain = run.contains(entry.message) && !entry.message.contains("exit 0")
                        #expect(!isAgain, "seed \(seed): \(entry.message) after \(run)")
                        #expect(run.isEmpty || run[0].prefix(4) == entry.message.prefix(4), "seed \(seed)")
                        run.append(entry.message)
                        if entry.message.hasPrefix("last") { last.append(entry.message) }
                    case .ended, .gap, .waiting, .dropped: break
                    }
                    if last.last?.hasPrefix("last 5") == true { break }
                }
                #expect(last.map { $0.prefix(6) } == (1...5).map { "last \($0)" }, "seed \(seed)")
                try await acting.value
            }
        }
    }

    /// Does something to the workload.
    private func act(
        _ version: Int,
        _ random: inout RandomManifests,
        _ ankaios: Ankaios,
        _ cluster: Cluster
    ) async throws {
        let name = "v\(version + 10)"
        let wanted = radio(
            name,
            end: random.pick(["sleep infinity", "exit 0", "exit 1"]),
            on: random.pick(["agent_A", "agent_B"]),
            random.pick([.never, .onFailure, .always])
        )
        switch random.pick([0, 0, 0, 0, 1, 1, 2, 2, 3, 4]) {
        case 1:
            try await ankaios.delete(workload: "radio")
            try await ankaios.apply(wanted)
        case 2: try? await cluster.perform(.kill, onContainerOf: "radio")
        case 3:
            try await cluster.killAgent("agent_B")
            try await cluster.startAgent("agent_B")
        case 4:
            try await cluster.killAgent("agent_A")
            // No real agent is back before its end is seen (Promises.md).
            for await state in ankaios.connectionStates where state != .connected { break }
            try await cluster.startAgent("agent_A")
            try await ankaios.wait(until: .agentIsConnected("agent_A"), within: .seconds(20))
        default: try await ankaios.apply(wanted)
        }
    }

    private func radio(_ version: String, end: String, on agent: String, _ policy: RestartPolicy) -> Workload {
        let script = "for i in 1 2 3 4 5; do echo \(version) $i, then \(end); sleep 1; done; \(end)"
        return Workload(
            "radio",
            on: agent,
            runtime: .podman(image: "alpine", commandArgs: ["sh", "-c", script]),
            restartPolicy: policy
        )
    }
}

extension Condition {
    /// Some instance of the radio runs, or has ended.
    fileprivate static var radioHasBegun: Condition {
        .workload("radio", is: .running) || .workload("radio", is: .succeeded) || .workload("radio", is: .failed)
    }
}
