import AnkaiosSDK

// Gives a workload a text file and a binary file, then replaces the files.
func show(_ ankaios: Ankaios) async throws {
    for file in try await ankaios.workload("web")?.files ?? [] {
        switch file.content {
        case .text(let text): print("text  \(file.mountPoint): \(text)")
        case .base64: print("bytes \(file.mountPoint): \(file.bytes ?? [])")
        case .unset: print("empty \(file.mountPoint)")
        }
    }
}

try await Ankaios.withConnection { ankaios in
    var web = Workload(
        "web",
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/nginx:latest"),
        files: [
            File(at: "/usr/share/nginx/html/index.html", text: "<h1>Hello</h1>"),
            File(at: "/usr/share/nginx/html/favicon.ico", bytes: [0, 0, 1, 0]),
        ]
    )
    try await ankaios.apply(web)
    try await ankaios.wait(until: .workload("web", is: .running), within: .seconds(5))
    try await show(ankaios)

    web.files = [File(at: "/usr/share/nginx/html/index.html", text: "<h1>Hello again</h1>")]
    let changes = try await ankaios.apply(web)
    print("replaced:", changes.deletedWorkloads.map(\.workload))
    try await show(ankaios)
    try await ankaios.delete(workload: "web")
}
