import AnkaiosSDK
import CBenchmark

/// The SDK through its public functions, as a user calls them:
///
///     benchmark-subject MEASUREMENT DIRECTORY [cpu=N] [count=N] [flight=K] [streams=K] [start=NANOSECONDS]
///
/// Prints `name value` lines.
@main struct Main {
    static func main() async throws {
        let options = Options(CommandLine.arguments)
        benchmark_pin(Int32(options["cpu"] ?? -1))
        let directory = CommandLine.arguments[2]
        var begin: Int64 = 0
        try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
            try await measure(ankaios, options)
            report("peak-kib", Double(benchmark_status("VmHWM")))
            begin = benchmark_now()
        }
        report("close-ms", Double(benchmark_now() - begin) / 1e6)
    }

    private static func measure(_ ankaios: Ankaios, _ options: Options) async throws {
        if let start = options["start"] { report("connected-ms", Double(benchmark_now() - Int64(start)) / 1e6) }
        report("rss-kib", Double(benchmark_status("VmRSS")))
        let count = options["count"] ?? 1000
        switch CommandLine.arguments[1] {
        case "round-trip": try await roundTrips(ankaios, count)
        case "state": try await wholeStates(ankaios, count)
        case "in-flight": try await inFlight(ankaios, count, options["flight"] ?? 64)
        case "logs": try await logs(ankaios, count)
        case "events": try await events(ankaios, count)
        case "latency": try await latency(ankaios, count)
        case "streams": try await streams(ankaios, count, options["streams"] ?? 1)
        case "wait": try await waitForChange(ankaios, count)
        case "idle":
            // What the call leaves behind falls due before it is measured.
            _ = try await ankaios.state(.agents, timeout: .milliseconds(200))
            print("idle")
            flush()
            _ = readLine()
        case "connect": break
        default: throw UnknownMeasurement()
        }
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
