package import AnkaiosProtobuf
package import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Plays a scenario against an Ankaios over its FIFOs and writes down what happens.
///
/// It knows the first line of a transcript only: what a real Ankaios has answered is not there to be looked at.
package final class Player {
    let scenario: Scenario
    let recorder = Recorder()
    /// The scenario's own folder.
    let folder: String
    let ankaios: any PlayedAnkaios
    var connections: [String: PlayedConnection] = [:]
    #if GRPC
        var calls: [String: PlayedCall] = [:]
        /// The ports of the server that are open.
        var ports: (calls: Int?, commandLine: Int?)
    #endif
    private var endedProcesses = 0

    private init(_ scenario: Scenario, folder: String, _ ankaios: any PlayedAnkaios) {
        self.scenario = scenario
        self.folder = folder
        self.ankaios = ankaios
    }

    var runFolder: String { folder + "/run" }

    /// Plays a scenario to its end.
    package static func play(_ line: JSONValue, with make: AnkaiosMaker) async throws -> Transcript {
        signal(SIGPIPE, SIG_IGN)
        var scenario = try Scenario(line)
        // Right below /tmp: there the comparison knows it for what it is.
        var template = Array("/tmp/golden-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(path: "/tmp", code: errno) }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { TextFile.removeFolder(folder) }
        scenario.manifest = Placeholders.filled(scenario.manifest, folder: folder, containers: [:])
        try TextFile.makeFolder(folder + "/run")
        let player = Player(scenario, folder: folder, try await make(scenario, folder + "/run"))
        let result: Result<Void, any Error>
        do {
            try await player.playSteps()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        let lines = player.recorder.finish()
        for connection in player.connections.values { await connection.disconnect() }
        #if GRPC
            for call in player.calls.values { await call.end() }
        #endif
        await player.ankaios.end()
        try result.get()
        return Transcript(scenario: line, lines: lines)
    }

    private func playSteps() async throws {
        try await Task.sleep(for: scenario.warmUp)
        for workload in scenario.ready { await wait(for: workload, toBe: "Running(Ok)", within: .seconds(30)) }
        for step in scenario.steps {
            recorder.step(step.line)
            let line = Placeholders.filled(step.line, folder: folder, containers: await containers(named: step.line))
            try await play(try Step(line), as: step)
            await recordEndedProcesses()
        }
    }

    private func recordEndedProcesses() async {
        let ended = await ankaios.endedProcesses()
        for (name, exitCode) in ended.dropFirst(endedProcesses) {
            recorder.record(["process": .string(name), "exit": .integer(Int64(exitCode))])
        }
        endedProcesses = ended.count
    }

    /// The containers that the placeholders of a step name.
    private func containers(named line: JSONValue) async -> [String: String] {
        var containers: [String: String] = [:]
        for workload in Placeholders.workloads(in: line) {
            containers[workload] = await ankaios.container(of: workload)
        }
        return containers
    }

    /// Waits for a state of a workload, or for `gone`.
    func wait(for workload: String, toBe state: String, within limit: Duration) async {
        if await ankaios.wait(until: workload, is: state, within: limit) { return }
        recorder.event("\(workload) is not \(state) after \(limit)")
    }
}
