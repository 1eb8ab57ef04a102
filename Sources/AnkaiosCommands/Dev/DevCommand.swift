import AnkaiosSDK
import EmbeddedAnkaios

extension Command {
    /// `ankaios dev`: an embedded Ankaios for the time of a program, or until Ctrl-C.
    static let dev = Command(
        "dev",
        summary: "Runs a program, in whatever language, as a workload of an embedded Ankaios",
        options: DevOptions.options,
        operands: .program("PROGRAM")
    ) { call in
        let options: DevOptions
        do throws(DevOptions.Refusal) {
            options = try DevOptions(call.arguments)
        } catch {
            call.complain("\(error)")
            return .failure
        }
        let session = DevSession(options: options, environment: call.environment, terminal: call.terminal)
        if options.program.isEmpty {
            let (code, _) = await Interruption.guarding { await session.run { await session.untilCancelled($0) } }
            return code
        }
        return await SignalForwarding.whileRunning { signals in
            await session.run { await session.runProgram($0, signals) }
        }
    }

    /// What `dev` starts in place of the program: it mounts the control interface and becomes the program.
    static let mounted = Command(
        MountedProgram.command,
        summary: "Becomes a program that sees a control interface at /run/ankaios/control_interface",
        operands: .program("PROGRAM"),
        isHidden: true
    ) { call in
        MountedProgram.become(call.arguments.operands, terminal: call.terminal)
    }
}

/// One run of `ankaios dev`.
struct DevSession: Sendable {
    let options: DevOptions
    let environment: [String: String]
    let terminal: any Terminal

    /// Starts the embedded Ankaios, lends the folder of the program's control interface, and ends all again.
    func run(_ body: @escaping @Sendable (String) async -> ExitCode) async -> ExitCode {
        do {
            return try await withCluster(
                agents: options.agents,
                manifest: options.manifest,
                options: options.cluster
            ) { cluster in
                let directory =
                    if let workload = options.workload {
                        try await cluster.controlInterface(of: workload)
                    } else {
                        try await cluster.clientDirectory(options.clientName)
                    }
                let code = await body(directory)
                try await tellOfAccess(cluster)
                return code
            }
        } catch {
            terminal.writeError("error: \(error)\n")
            return .failure
        }
    }

    /// Says which requests were denied, and why; and which access rules the program needs.
    private func tellOfAccess(_ cluster: Cluster) async throws(ClusterError) {
        let name = options.workload ?? options.clientName
        for denial in try await cluster.accessDenials(of: name) {
            terminal.writeError("note: Access denied for '\(name)': \(denial)\n")
        }
        if options.printsAccess { terminal.write(try await cluster.accessNeeds(of: name).yaml) }
    }

    /// Says where the control interface is, and waits for Ctrl-C.
    func untilCancelled(_ directory: String) async -> ExitCode {
        let agents = options.agents.map(\.name).joined(separator: ", ")
        terminal.writeError("An embedded Ankaios runs until Ctrl-C, with \(agents). Programs connect with\n")
        terminal.write("export ANKAIOS_CONTROL_INTERFACE=\(directory)\n")
        let (never, end) = AsyncStream<Never>.makeStream()
        await withTaskCancellationHandler {
            for await _ in never {}
        } onCancel: {
            end.finish()
        }
        return .success
    }

    /// Runs the program to its end, and gives its exit code.
    func runProgram(_ directory: String, _ signals: SignalForwarding) async -> ExitCode {
        var environment = environment
        environment["ANKAIOS_CONTROL_INTERFACE"] = directory
        let words = MountedProgram.words(for: options.program, directory: directory, mount: options.mount)
        do throws(ForegroundProgram.Failure) {
            return .program(try await ForegroundProgram.run(words, environment: environment, signals: signals))
        } catch {
            terminal.writeError("error: cannot run '\(options.program[0])': \(error)\n")
            return .failure
        }
    }
}
