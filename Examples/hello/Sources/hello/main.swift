import AnkaiosSDK

// Starts a workload, waits until it runs, prints how all workloads are doing, and deletes it again.
try await Ankaios.withConnection { ankaios in
    let nginx = Workload(
        "dynamic_nginx",
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/nginx:latest", commandOptions: ["-p", "8080:80"]),
        restartPolicy: .never
    )
    let changes = try await ankaios.apply(nginx)
    print("accepted:", changes.addedWorkloads.map { "\($0.workload) on \($0.agent)" }.joined(separator: ", "))

    try await ankaios.wait(until: .workload("dynamic_nginx", is: .running), within: .seconds(5))
    for state in try await ankaios.workloadStates().sorted() {
        print("\(state.instance.workload) on \(state.instance.agent) is \(state.executionState)")
    }

    try await ankaios.delete(workload: "dynamic_nginx")
    try await ankaios.wait(until: .workloadIsGone("dynamic_nginx"), within: .seconds(5))
    print("dynamic_nginx is gone")
}
