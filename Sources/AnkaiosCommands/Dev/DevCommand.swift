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
            call.complain(error.description)
            return error.code
        }
        for note in options.notes { call.terminal.writeError("note: \(note)\n") }
        let session = DevSession(options: options, terminal: call.terminal)
        let agents = options.agents.map(\.name).joined(separator: ", ")
        return await WorkloadProgram(
            words: options.program,
            mount: options.mount,
            variables: call.variables,
            terminal: call.terminal
        ).run(announcing: "An embedded Ankaios runs until Ctrl-C, with \(agents).") { await session.run($0) }
    }
}

/// One run of `ankaios dev`.
struct DevSession: Sendable {
    let options: DevOptions
    let terminal: any Terminal

    /// Starts the embedded Ankaios, lends the folder of the program's control interface, and ends all again.
    func run(_ body: @escaping WorkloadProgram.Lent) async -> ExitCode {
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
                let client = options.workload ?? options.clientName
                try await cluster.watchClient(client, keeps: options.workload == nil)
                try await cluster.tellNotes { [terminal] in terminal.writeError("note: \($0.visible)\n") }
                try await cluster.play(FaultScenario(steps: options.faults.flatMap { $0.steps(for: client) }))
                let outages = DevOutages(cluster, agents: options.agents.map(\.name), terminal)
                defer { outages.stop() }
                let tools = await tools(cluster, client)
                let code: ExitCode =
                    if let listening = options.listening {
                        try await listening.serving(cluster) { server in
                            try await recorded(directory) { await body($0, server.merging(tools) { $1 }) }
                        }
                    } else {
                        try await recorded(directory) { await body($0, tools) }
                    }
                try await tellOfAccess(cluster)
                return code
            }
        } catch {
            terminal.writeError("error: \("\(error)".visibleParagraph)\n")
            return .failure
        }
    }

    /// The variable by which calls of the tool beside the program get control interfaces of their own. With a recording
    /// there is none: what they say belongs in it.
    private func tools(_ cluster: Cluster, _ client: String) async -> [String: String] {
        guard options.recording == nil else { return [:] }
        do {
            return [DevTools.variable: try await cluster.openDoor(of: client)]
        } catch {
            terminal.writeError("note: the tool has no control interface beside the program: \("\(error)".visible)\n")
            return [:]
        }
    }

    /// Says which requests were denied, and why; and which access rules the program needs.
    private func tellOfAccess(_ cluster: Cluster) async throws {
        let name = options.workload ?? options.clientName
        for denial in try await cluster.accessDenials(of: name) {
            terminal.writeError("note: Access denied for '\(name.visible)': \("\(denial)".visible)\n")
        }
        if options.printsAccess { terminal.write(try await cluster.accessNeeds(of: name).yaml) }
    }

    /// Lends the folder, with a recorder in front of it if a recording is wanted.
    private func recorded(
        _ directory: String,
        _ body: @escaping @Sendable (String) async -> ExitCode
    ) async throws -> ExitCode {
        guard let path = options.recording else { return await body(directory) }
        let recorder = try await Recorder.start(
            of: directory,
            as: options.workload ?? options.clientName,
            to: path,
            in: RecordedWorld(agents: options.agents, manifest: options.manifest)
        )
        let code = await body(recorder.directory)
        try await recorder.end()
        return code
    }
}
