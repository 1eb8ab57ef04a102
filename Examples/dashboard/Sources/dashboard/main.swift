import AnkaiosOperations
import Glibc

// A page that shows workloads and agents, live.
//
//     dashboard [ADDRESS:]PORT    serves the page until it is ended
//     dashboard --show            shows it: looks at its own page while workloads come and go

guard let argument = CommandLine.arguments.dropFirst().first else {
    print("usage: dashboard [ADDRESS:]PORT | --show")
    exit(2)
}
try await Ankaios.withConnection { ankaios in
    try await ankaios.withMirror(of: [.workloadStates, .agents]) { mirror in
        let parts = argument.split(separator: ":")
        let port = parts.last.flatMap { UInt16($0) } ?? 0
        let listener = try Listener(parts.count == 2 ? String(parts[0]) : "127.0.0.1", port: port)
        let serving = Task { await Server(mirror: mirror).run(listener) }
        defer { serving.cancel() }
        if argument == "--show" {
            try await show(ankaios, port: listener.port)
            listener.end()
        } else {
            print("the page is at http://127.0.0.1:\(listener.port)/")
            fflush(nil)
            await serving.value
        }
    }
}

/// What a browser would see.
func show(_ ankaios: Ankaios, port: UInt16) async throws {
    func get(_ path: String) throws -> LineSocket {
        let connection = try LineSocket.connect(toPort: port)
        connection.write("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return connection
    }
    for path in ["/", "/nothing"] {
        let connection = try get(path)
        var lines = connection.lines.makeAsyncIterator()
        print("GET \(path):", await lines.next() ?? "nothing")
        connection.end()
    }
    let events = try get("/events")
    var lines = events.lines.makeAsyncIterator()

    /// Waits for a table in which a workload is in a state; nil: in which it is not.
    func seen(_ workload: String, _ state: String?) async {
        while let line = await lines.next() {
            guard line.hasPrefix("data: ") else { continue }
            let row = line.split(separator: "<tr>").first { $0.hasPrefix("<td>\(workload)</td>") }
            guard state.map({ row?.contains($0) == true }) ?? (row == nil) else { continue }
            print("the page shows:", workload, state ?? "gone")
            return
        }
    }
    await seen("dashboard", "Running(Ok)")
    let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/alpine:latest", commandArgs: ["sh", "-c", "sleep 5; exit 1"])
    )
    try await ankaios.apply(camera)
    await seen("camera", "Running(Ok)")
    await seen("camera", "Failed(ExecFailed)")
    try await ankaios.delete(workload: "camera")
    await seen("camera", nil)
    events.end()
}
