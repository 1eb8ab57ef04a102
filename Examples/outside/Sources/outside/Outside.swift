import AnkaiosGRPC

// Is no workload: talks to the server itself, which the variables of `ank` or its file ank.conf name. Prints the agents, and
// starts a workload on each.
try await Ankaios.withConnection(to: .server(.standard())) { ankaios in
    let agents = try await ankaios.agents().keys.sorted()
    print("agents:", agents.joined(separator: ", "))

    for agent in agents {
        let probe = Workload("probe_on_\(agent)", on: agent, runtime: .podman(image: "docker.io/library/alpine:latest"))
        try await ankaios.apply(probe)
        try await ankaios.wait(until: .workload(probe.name, is: .running), within: .seconds(30))
        print("\(probe.name) runs")
    }
    for agent in agents {
        try await ankaios.delete(workload: "probe_on_\(agent)")
        try await ankaios.wait(until: .workloadIsGone("probe_on_\(agent)"), within: .seconds(30))
    }
    print("all are gone")
}
