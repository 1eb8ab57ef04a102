import AnkaiosSDK

// A workload takes its port from a config. When the config changes, Ankaios creates the workload anew.
try await Ankaios.withConnection { ankaios in
    try await ankaios.setConfig("web_settings", to: ["port": "8080", "title": "front"])

    let web = Workload(
        "web",
        on: "agent_A",
        runtime: .podman(
            image: "docker.io/library/nginx:latest",
            commandOptions: ["-p", "{{settings.port}}:80"]
        ),
        configs: ["settings": "web_settings"]
    )
    let before = try await ankaios.apply(web)
    try await ankaios.wait(until: .workload("web", is: .running), within: .seconds(5))
    print("running with port", try await ankaios.config("web_settings")?["port"]?.text ?? "?")

    let after = try await ankaios.setConfig("web_settings", to: ["port": "9090", "title": "front"])
    print("replaced:", after.deletedWorkloads.map(\.workload), "by", after.addedWorkloads.map(\.workload))
    print("another instance:", before.addedWorkloads != after.addedWorkloads)
    if let instance = after.addedWorkloads.first {
        try await ankaios.wait(until: .instance(instance, is: .running), within: .seconds(5))
    }
    print("running with port", try await ankaios.config("web_settings")?["port"]?.text ?? "?")

    // A config that is in use cannot be deleted.
    do {
        try await ankaios.deleteConfig("web_settings")
    } catch {
        print("refused:", error)
    }
    try await ankaios.delete(workload: "web")
    try await ankaios.deleteConfig("web_settings")
    print("configs left:", try await ankaios.configs().count)
}
