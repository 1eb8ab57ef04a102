import AnkaiosSDK

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Whether a control interface is mounted where programs look for it by themselves.
enum ControlInterfaceMount: String, CaseIterable, Sendable {
    /// If the system allows it.
    case auto
    case always
    case never

    init(_ arguments: CommandLineArguments) {
        self = arguments.value(CommandOption.mount.name).flatMap(ControlInterfaceMount.init) ?? .auto
    }
}

extension CommandOption {
    static let mount = CommandOption(
        "mount",
        value: .choice(ControlInterfaceMount.allCases.map(\.rawValue)),
        help: "Show the program its control interface at \(Transport.defaultDirectory), too"
    )
}

/// A program that talks over a control interface of ours, and runs to its end. Without words any program may connect until
/// Ctrl-C.
struct WorkloadProgram: Sendable {
    static let variable = "ANKAIOS_CONTROL_INTERFACE"

    /// Uses the folder with the FIFOs, and variables for what else can be reached.
    typealias Lent = @Sendable (_ directory: String, _ more: [String: String]) async -> ExitCode

    var words: [String]
    var mount: ControlInterfaceMount
    /// The variables of the program, `NAME=VALUE` each.
    var variables: [String]
    var terminal: any Terminal

    /// Runs the program for as long as a folder is lent.
    /// - Parameters:
    ///   - announcement: what is said when there is no program.
    ///   - lend: lends the folder with the FIFOs to a closure, whose exit code it gives if nothing goes wrong.
    func run(
        announcing announcement: String,
        _ lend: @escaping @Sendable (@escaping Lent) async -> ExitCode
    ) async -> ExitCode {
        if words.isEmpty {
            let (code, _) = await Interruption.guarding {
                await lend { await untilCancelled($0, $1, announcement) }
            }
            return code
        }
        return await SignalForwarding.whileRunning { signals in
            await lend { await run(at: $0, $1, signals) }
        }
    }

    /// Says where the control interface is, and waits for Ctrl-C.
    private func untilCancelled(
        _ directory: String,
        _ more: [String: String],
        _ announcement: String
    ) async -> ExitCode {
        terminal.writeError("\(announcement) Programs connect with\n")
        terminal.write("export \(Self.variable)=\(ShellWord.quoted(directory))\n")
        // The URL last: who reads line by line has all of it then.
        for (name, value) in more.sorted(by: { $0.key < $1.key }) {
            terminal.write("export \(name)=\(ShellWord.quoted(value))\n")
        }
        let (never, end) = AsyncStream<Never>.makeStream()
        await withTaskCancellationHandler {
            for await _ in never {}
        } onCancel: {
            end.finish()
        }
        return .success
    }

    /// Runs the program to its end, and gives its exit code.
    private func run(
        at directory: String,
        _ more: [String: String],
        _ signals: SignalForwarding
    ) async -> ExitCode {
        var given = more.merging([Self.variable: directory]) { $1 }
        given[DevOutages.variable] = String(getpid())
        if let path = OwnProgram.path(for: variables) { given["PATH"] = path }
        let replaced = given.keys + [DevTools.variable]
        let others = variables.filter { variable in !replaced.contains { variable.hasPrefix("\($0)=") } }
        let mounted = MountedProgram.words(for: words, directory: directory, mount: mount)
        do throws(ForegroundProgram.Failure) {
            return .program(
                try await ForegroundProgram.run(
                    mounted,
                    variables: others + given.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" },
                    signals: signals
                )
            )
        } catch {
            terminal.writeError("error: cannot run '\(words[0].visible)': \(error)\n")
            return .failure
        }
    }
}
