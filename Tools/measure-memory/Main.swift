import AnkaiosOperations
import AnkaiosSDK

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The client of `Scripts/measure-memory`, which plays the agent:
///
///     measure-memory CASE DIRECTORY
///
/// Prints its memory after the connection is ready, and the most that it took until a line comes on standard input.
@main struct Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: measure-memory CASE DIRECTORY") }
        do {
            try await Ankaios.withConnection(to: .controlInterface(at: arguments[2])) { ankaios in
                print("idle", kibibytes("VmRSS"))
                fflush(nil)
                try await measure(arguments[1], ankaios)
            }
        } catch {
            print("error", error)
        }
        print("peak", kibibytes("VmHWM"))
    }

    private static func measure(_ name: String, _ ankaios: Ankaios) async throws {
        let instance = WorkloadInstanceName(workload: "w", agent: "a", id: "i")
        switch name {
        case "state": _ = try await ankaios.state(timeout: .seconds(120))
        case "logs": try await ankaios.withLogs(of: [instance]) { _ in untilTold() }
        case "logs-oldest": try await ankaios.withLogs(of: [instance], overflow: .dropOldest) { _ in untilTold() }
        case "logs-newest": try await ankaios.withLogs(of: [instance], overflow: .dropNewest) { _ in untilTold() }
        case "events": try await ankaios.withEvents(of: []) { _ in untilTold() }
        case "events-oldest": try await ankaios.withEvents(of: [], overflow: .dropOldest) { _ in untilTold() }
        case "continuous": try await ankaios.withContinuousLogs(of: ["w"]) { _ in untilTold() }
        case "cancelled": try await ankaios.withEvents(of: [], overflow: .dropOldest) { _ in untilTold() }
        default: print("error there is no case \(name)")
        }
    }

    /// Reads nothing until the agent has done all.
    private static func untilTold() { _ = readLine() }

    private static func kibibytes(_ name: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return -1 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            guard text.hasPrefix(name + ":") else { continue }
            return Int(text.split { !("0"..."9").contains($0) }.first ?? "") ?? -1
        }
        return -1
    }
}
