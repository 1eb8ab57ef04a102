import AnkaiosSDK
import CBenchmark
import EmbeddedAnkaios

/// What an embedded Ankaios takes:
///
///     benchmark-embedded MEASUREMENT [count=N] [agents=N]
///
/// Prints `name value` lines.
@main struct Main {
    static func main() async throws {
        let options = Options(CommandLine.arguments)
        switch CommandLine.arguments.dropFirst().first {
        case "start": try await start()
        case "events": try await events(options["count"] ?? 1000)
        case "logs": try await logs(options["count"] ?? 100_000)
        case "many": try await many(options["count"] ?? 1000, options["agents"] ?? 50)
        default: throw UnknownMeasurement()
        }
    }

    static func start() async throws {
        let begin = benchmark_now()
        let cluster = try await Cluster.start()
        report("start-ms", since: begin)
        let middle = benchmark_now()
        await cluster.end()
        report("end-ms", since: middle)
    }

    /// Workloads that end after a second and are started again: so long that each has changed its state ten times.
    static func events(_ count: Int) async throws {
        let manifest = manifest(count, agents: 1, "commandArgs: [sleep, \\\"1\\\"]", "ALWAYS")
        try await withCluster(manifest: manifest, options: ClusterOptions(clock: .frozen)) { cluster in
            let begin = benchmark_now()
            let cpu = benchmark_cpu()
            try await cluster.advance(by: .seconds(10))
            report("ten-seconds-ms", since: begin)
            print("ten-seconds-cpu-ms", Double(benchmark_cpu() - cpu) / 1e6)
        }
    }

    static func logs(_ count: Int) async throws {
        let line = "2026-01-01T00:00:00Z INFO the door of the driver is open"
        let options = ClusterOptions(scripts: [
            "talker": SimulatedWorkload(steps: Array(repeating: .log(line), count: count), end: .exits(code: 0))
        ])
        let manifest = """
            apiVersion: v1
            workloads:
              talker: { agent: agent_A, runtime: podman, runtimeConfig: "image: x" }
            """
        try await withCluster(manifest: manifest, options: options) { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                try await ankaios.wait(until: .workload("talker", is: .succeeded), within: .seconds(30))
                let begin = benchmark_now()
                var received = 0
                try await ankaios.withLogs(of: ["talker"], following: false) { entries in
                    for try await _ in entries { received += 1 }
                }
                let seconds = Double(benchmark_now() - begin) / 1e9
                print("log-entries", received)
                print("log-rate", Double(received) / seconds)
            }
        }
    }

    static func many(_ count: Int, _ agents: Int) async throws {
        let manifest = manifest(count, agents: agents, "commandArgs: [sleep, infinity]", "NEVER")
        let names = (0..<agents).map { ClusterAgent("agent_\($0)") }
        let begin = benchmark_now()
        try await withCluster(agents: names, manifest: manifest) { cluster in
            report("many-started-ms", since: begin)
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                try await ankaios.wait(
                    until: .workloadStates { $0.filter { $0.executionState.state == .running }.count > count },
                    within: .seconds(60)
                )
            }
            report("many-running-ms", since: begin)
            print("peak-kib", benchmark_status("VmHWM"))
        }
    }

    private static func manifest(_ count: Int, agents: Int, _ command: String, _ policy: String) -> String {
        var text = "apiVersion: v1\nworkloads:\n"
        for index in 0..<count {
            let agent = agents == 1 ? "agent_A" : "agent_\(index % agents)"
            text += "  w\(index): { agent: \(agent), runtime: podman, restartPolicy: \(policy), "
            text += "runtimeConfig: \"image: x\\n\(command)\\n\" }\n"
        }
        return text
    }

    private static func report(_ name: String, since begin: Int64) {
        print(name, Double(benchmark_now() - begin) / 1e6)
    }
}

struct UnknownMeasurement: Error {}

/// Arguments of the form `name=value`.
struct Options {
    private var values: [String: Int] = [:]

    init(_ arguments: [String]) {
        for argument in arguments {
            let parts = argument.split(separator: "=")
            if parts.count == 2, let value = Int(parts[1]) { values[String(parts[0])] = value }
        }
    }

    subscript(name: String) -> Int? { values[name] }
}
