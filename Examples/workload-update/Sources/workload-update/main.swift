import AnkaiosOperations

// Starts a workload, changes it, and sends only what changed: what others set of it meanwhile stays.
try await Ankaios.withConnection { ankaios in
    let nginx = Workload(
        "nginx",
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/nginx:latest"),
        restartPolicy: .never,
        tags: ["owner": "web", "stage": "trial"]
    )
    try await ankaios.apply(nginx, waitingUntilRunning: .seconds(10))
    print("nginx runs")

    // What an update would send can be looked at.
    var wanted = nginx
    wanted.restartPolicy = .always
    wanted.tags["stage"] = nil
    for mask in WorkloadChange(from: nginx, to: wanted).masks { print("to be sent:", mask) }

    // Somebody else sets a tag; the update does not know of it and leaves it alone.
    try await ankaios.update(workload: "nginx") { $0.tags["watched"] = "yes" }
    let changes = try await ankaios.apply(WorkloadChange(from: nginx, to: wanted))
    print("re-created:", changes.addedWorkloads.map(\.workload).joined(separator: ", "))
    try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(10))

    if let now = try await ankaios.workload("nginx") {
        print("restart policy:", now.restartPolicy.map { "\($0)" } ?? "none")
        print("tags:", now.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))
    }
    try await ankaios.delete(workload: "nginx")
    try await ankaios.wait(until: .workloadIsGone("nginx"), within: .seconds(10))
    print("nginx is gone")
}
