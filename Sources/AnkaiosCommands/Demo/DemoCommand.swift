import AnkaiosManifest
import AnkaiosModel
import AnkaiosSDK
import EmbeddedAnkaios
import Synchronization

extension Command {
    /// `ankaios demo`: the SDK's main job, on an embedded Ankaios, over real FIFOs.
    static let demo = Command(
        "demo",
        summary: "Shows the SDK at work on an embedded Ankaios, which lives as long as the command",
        options: [
            CommandOption(
                "manifest",
                letter: "m",
                value: .text("FILE"),
                help: "Apply the workloads of this manifest, simulated, instead of one that says hello"
            ),
            .ignoreUnknown, .ankaiosVersion,
        ]
    ) { call in
        let plan: DemoPlan
        do {
            let unknownKeys = call.manifestOptions.unknownKeys
            plan =
                try call.arguments.value("manifest").map {
                    try DemoPlan(contentsOf: $0, unknownKeys: unknownKeys)
                } ?? .standard
        } catch {
            call.complain(call.line(error, in: .plain))
            return .failure
        }
        let terminal = call.terminal
        let version = call.arguments.ankaiosVersion
        let (failure, signal) = await Interruption.guarding {
            await Demo(plan: plan, version: version, terminal: terminal).run()
        }
        if let signal {
            terminal.writeError("interrupted; everything that was started is ended\n")
            return .interrupted(signal: signal)
        }
        guard let failure else { return .success }
        call.complain(failure)
        return .failure
    }
}

/// One run of the demo.
struct Demo: Sendable {
    let plan: DemoPlan
    let version: AnkaiosVersion
    let terminal: any Terminal

    /// How long the workloads may take to come to where they stay.
    private static let patience = Duration.seconds(5)

    /// Plays the demo and ends everything that it started; gives what went wrong, in a line.
    func run() async -> String? {
        do {
            let cluster = try await Cluster.start(
                agents: plan.agents.map { ClusterAgent($0) },
                options: ClusterOptions(version: version, containers: plan.containers)
            )
            do {
                try await play(on: cluster)
            } catch {
                await cluster.end()
                return "\(error)"
            }
            await cluster.end()
            say("Ended the embedded Ankaios. Nothing of it is left.")
            say("\nNext: 'ankaios dev -- sh' is a shell inside of one; try 'ankaios top' there.")
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func play(on cluster: Cluster) async throws {
        let directory = try await cluster.clientDirectory(plan.clientName)
        say("Started an embedded Ankaios with \(plan.agents.joined(separator: ", ").visible). \(plan.remark)")
        try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
            say("Connected as workload \(plan.clientName), over the FIFOs in \(directory).")
            try await ankaios.withStates(of: [.workloadStates]) { states in
                let follower = StateFollower(Set(plan.manifest.workloads.keys), in: states) { line in
                    say("  " + line)
                }
                try await apply(ankaios, follower)
                try await showLogs(ankaios, of: follower.states)
                try await showStates(ankaios)
                try await delete(ankaios, follower)
            }
        }
    }

    private func apply(_ ankaios: Ankaios, _ follower: StateFollower) async throws {
        say("\n\(plan.announcement)")
        let changes = try await ankaios.apply(plan.manifest)
        let settlement = Settlement(desired: plan.manifest.workloads)
        let settled = try await ankaios.limited(to: Self.patience) {
            try await follower.follow { settlement.isSettled($0) }
        }
        for instance in changes.addedWorkloads.sorted() where plan.expectsRunning {
            try await ankaios.wait(until: .instance(instance, is: .running), within: Self.patience)
            say("Waited, by event, until \(instance.workload.visible) runs.")
        }
        if settled == nil {
            let waiting = settlement.unsettled(in: follower.states)
            say("Still on the way: \(waiting.joined(separator: ", ").visible).")
        }
        if let change = await follower.firstChange {
            say("\nThe first event told of:")
            let paths = [("added", change.added), ("updated", change.updated), ("removed", change.removed)]
            for (kind, paths) in paths {
                for path in paths { say("  \(kind) \("\(path)".visible)") }
            }
        }
    }

    /// The first lines of each workload that has a log by now.
    private func showLogs(_ ankaios: Ankaios, of states: WorkloadStates) async throws {
        let started = states.sorted().filter {
            plan.manifest.workloads[$0.instance.workload] != nil && $0.executionState.state != .pending
                && $0.executionState.state != .notScheduled
        }
        guard !started.isEmpty else { return }
        say("\nSome lines of the logs:")
        let lines = Count()
        _ = try await ankaios.limited(to: .seconds(2)) {
            try await ankaios.withLogs(of: started.map(\.instance)) { entries in
                for try await entry in entries {
                    say("  \(entry.instance.workload.visible): \(entry.message.printable)")
                    lines.value += 1
                    if lines.value == 4 { break }
                }
            }
        }
        if lines.value == 0 { say("  none yet; simulated containers write only what their commandArgs plainly say") }
    }

    private func showStates(_ ankaios: Ankaios) async throws {
        let state = try await ankaios.state(.workloads, .workloadStates)
        say("\nAll workload states:")
        say(Table(states: state.workloadStates, workloads: state.desiredState.workloads).text())
    }

    private func delete(_ ankaios: Ankaios, _ follower: StateFollower) async throws {
        say("Deleting again:")
        try await ankaios.delete(plan.manifest)
        let names = Set(plan.manifest.workloads.keys)
        guard !names.isEmpty else { return }
        let gone = try await ankaios.limited(to: Self.patience) {
            try await follower.follow { states in !states.contains { names.contains($0.instance.workload) } }
        }
        if gone == nil { say("Some are still on their way out.") }
    }

    private func say(_ line: String) {
        terminal.write(line + "\n")
    }
}

/// How many lines there were, also when the time was over before the last one.
private final class Count: Sendable {
    private let count = Atomic(0)

    var value: Int {
        get { count.load(ordering: .relaxed) }
        set { count.store(newValue, ordering: .relaxed) }
    }
}
