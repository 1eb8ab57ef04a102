import AnkaiosFaults

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Measures what is promised in time, over all faults, and prints it as a table; see `Scripts/measure-promises`.
@main struct Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        let arguments = CommandLine.arguments.dropFirst()
        let rounds = arguments.first.flatMap { Int($0) } ?? 5
        let measurement = await Measurement.take(rounds: rounds, only: arguments.dropFirst().first) { name in
            print("measuring: \(name)")
        }
        print(measurement.table)
        if !measurement.isKept { exit(1) }
    }
}
