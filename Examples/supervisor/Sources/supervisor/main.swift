import AnkaiosOperations
import Glibc

// Supervises a workload that writes `health: ok` now and then. An update of it that fails, or writes another health, is undone.
//
//     supervisor WORKLOAD            runs until it is ended
//     supervisor WORKLOAD --show     shows it: a good version, then a bad one

/// Supervises a workload until the task is cancelled.
func supervise(_ name: String, _ ankaios: Ankaios, say: @escaping @Sendable (String) -> Void) async throws {
    let (events, inbox) = AsyncStream<Supervision.Event>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try await ankaios.withMirror(of: [.workload(name), .workloadStates(of: name)]) { mirror in
                for try await state in mirror.states {
                    inbox.yield(.desired(state.desiredState.workloads[name]))
                    for one in state.workloadStates.sorted() { inbox.yield(.state(one.instance, one.executionState)) }
                }
            }
        }
        group.addTask {
            // Over updates and restarts; what was written before is not looked at.
            try await ankaios.withContinuousLogs(of: [name], tail: 0) { logs in
                for try await entry in logs { inbox.yield(.line(entry.instance, entry.message)) }
            }
        }
        group.addTask {
            var core = Supervision()
            for await event in events {
                guard let effect = core.handle(event) else { continue }
                switch effect {
                case .keep(let version): say("good: \(version.version)")
                case .goBack(let bad, let good?, let why):
                    // Said when it is done: who reads it may look.
                    try await ankaios.apply(good)
                    say("bad: \(bad.version), \(why); going back to \(good.version)")
                case .goBack(let bad, nil, let why): say("bad: \(bad.version), \(why); no good one is known")
                }
            }
        }
        defer { group.cancelAll() }
        try await group.next()
    }
}

extension Workload {
    /// How people call it.
    var version: String { tags["version"] ?? "without a version" }
}

/// What it does, for people who watch.
func show(_ name: String, _ ankaios: Ankaios) async throws {
    func camera(_ version: String, _ script: String) -> Workload {
        Workload(
            name,
            on: "agent_A",
            runtime: .podman(image: "docker.io/library/alpine:latest", commandArgs: ["sh", "-c", script]),
            tags: ["version": version]
        )
    }
    let (news, told) = AsyncStream<String>.makeStream()
    let supervising = Task { try await supervise(name, ankaios) { told.yield($0) } }
    defer { supervising.cancel() }
    var lines = news.makeAsyncIterator()

    try await ankaios.apply(camera("1", "while true; do echo 'health: ok'; sleep 1; done"))
    print(await lines.next() ?? "")
    print("an update to a version that is not well")
    try await ankaios.apply(camera("2", "echo 'health: ok'; sleep 1; echo 'health: no picture'; sleep 1000"))
    print(await lines.next() ?? "")
    try await ankaios.wait(until: .workload(name, is: .running), within: .seconds(10))
    print("desired:", try await ankaios.workload(name)?.version ?? "nothing")
    print("an update to a version that ends at once")
    try await ankaios.apply(camera("3", "exit 1"))
    print(await lines.next() ?? "")
    print("desired:", try await ankaios.workload(name)?.version ?? "nothing")
}

guard let name = CommandLine.arguments.dropFirst().first else {
    print("usage: supervisor WORKLOAD [--show]")
    exit(2)
}
try await Ankaios.withConnection { ankaios in
    if CommandLine.arguments.contains("--show") {
        try await show(name, ankaios)
    } else {
        try await supervise(name, ankaios) { line in
            print(line)
            fflush(nil)
        }
    }
}
