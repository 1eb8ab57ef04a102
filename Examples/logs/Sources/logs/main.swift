import AnkaiosSDK

// Starts a workload that counts, and prints what it writes until it has ended.
let counter = Workload(
    "count_to_five",
    on: "agent_A",
    runtime: .podman(
        image: "docker.io/library/alpine:latest",
        commandArgs: ["sh", "-c", "for n in 1 2 3 4 5; do echo $n; done"]
    )
)

try await Ankaios.withConnection { ankaios in
    try await ankaios.apply(counter)
    try await ankaios.wait(until: .workload("count_to_five", is: .succeeded), within: .seconds(10))
    try await ankaios.withLogs(of: ["count_to_five"]) { entries in
        for try await event in entries.events {
            switch event {
            case .entry(let entry): print("\(entry.instance.workload) wrote: \(entry.message)")
            case .stopped(let instance): print("\(instance.workload) writes no more")
            case .resumed: print("interrupted; lines may be missing")
            case .waiting(let instance): print("the agent \(instance.agent) is away; waiting")
            case .dropped(let count): print("\(count) lines were dropped")
            @unknown default: break
            }
        }
    }
    try await ankaios.delete(workload: "count_to_five")
}
