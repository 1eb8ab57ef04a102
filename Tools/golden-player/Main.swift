import GoldenTranscripts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@main struct Main {
    static func main() async throws {
        guard let arguments = PlayerArguments(Array(CommandLine.arguments.dropFirst())) else {
            complain(PlayerArguments.usage)
            exit(2)
        }
        switch arguments.task {
        case .compare(let other):
            let agree = try CompareCommand.run(
                truth: arguments.folder,
                other: other,
                names: arguments.names,
                show: arguments.show
            )
            exit(agree ? 0 : 1)
        case .play(let out):
            var failures = 0
            try await PlayCommand.run(
                folder: arguments.folder,
                out: out,
                names: arguments.names,
                jobs: arguments.jobs,
                make: PlayedCluster.make
            ) { name, outcome in
                print("\(name): \(outcome)")
                if case .failed = outcome { failures += 1 }
            }
            exit(failures == 0 ? 0 : 1)
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
