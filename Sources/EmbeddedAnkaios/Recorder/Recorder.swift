import AnkaiosPlatform
import AnkaiosProtobuf

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Records what a workload and its agent say to each other, by standing between them.
///
/// It works in front of any agent: it needs no more than the folder of a control interface. The workload connects to
/// ``directory`` instead. Bytes pass unchanged and at once, torn ones as well. Each side sees what the other does to
/// its FIFOs. So a Hello, a reconnect, and restarts of either side are as they were.
public final class Recorder: Sendable {
    /// The folder with the FIFOs for the workload.
    public let directory: String
    private let loop: LoopThread<RecorderWorld>
    private let writer: TranscriptWriter
    private let isFolderOurs: Bool
    private let agentDirectory: String

    private init(
        _ directory: String,
        of agentDirectory: String,
        _ loop: LoopThread<RecorderWorld>,
        _ writer: TranscriptWriter,
        isFolderOurs: Bool
    ) {
        self.directory = directory
        self.agentDirectory = agentDirectory
        self.loop = loop
        self.writer = writer
        self.isFolderOurs = isFolderOurs
    }

    /// Begins to record. It goes on until ``end()``.
    ///
    /// - Parameters:
    ///   - agentDirectory: the folder with the FIFOs of an agent; they may come later.
    ///   - workload: how the workload is called in the transcript.
    ///   - path: the file to write, each line at once, for its owner alone; nil: the transcript is kept in memory. It holds
    ///     all that is said: secrets in configs and runtimeConfigs, too. A file that is there stays until ``end()``.
    ///   - directory: the folder for the workload's FIFOs; nil: a temporary one.
    ///   - world: what is known of the agents, and of the server's manifest.
    /// - Throws: ``RecorderError`` if the system refuses, or another program uses the agent's FIFOs.
    public static func start(
        of agentDirectory: String,
        as workload: String = "workload",
        to path: String? = nil,
        at directory: String? = nil,
        in world: RecordedWorld = RecordedWorld()
    ) async throws -> Recorder {
        try checkIsFree(agentDirectory)
        do throws(SystemError) {
            let writer = try TranscriptWriter(world.scenario(workload), to: path)
            return try await start(of: agentDirectory, as: workload, at: directory, into: writer)
        } catch {
            throw RecorderError(description: "\(error)")
        }
    }

    static func start(
        of agentDirectory: String,
        as workload: String,
        at directory: String?,
        into writer: TranscriptWriter
    ) async throws(SystemError) -> Recorder {
        let folder: String
        if let directory {
            folder = directory
        } else {
            folder = try Folder.createTemporary(prefix: "ankaios-recorder-")
        }
        try Folder.create(folder)
        // First the watches, then the look at what is there: nothing is missed in between.
        let watches = (agent: try FolderWatch(agentDirectory), workload: try FolderWatch(folder))
        let carried = Carried(watches)
        let loop = try LoopThread<RecorderWorld> { reactor, _ in
            RecorderWorld(
                reactor,
                agentFolder: agentDirectory,
                workloadFolder: folder,
                watches: carried.value,
                notes: RecorderNotes(writer, workload: workload)
            )
        }
        try loop.start()
        let recorder = Recorder(folder, of: agentDirectory, loop, writer, isFolderOurs: directory == nil)
        // When this has run, the FIFOs are there, if the agent's are.
        await withCheckedContinuation { continuation in
            if !loop.submit({ _ in continuation.resume() }) { continuation.resume() }
        }
        return recorder
    }

    /// A moment's look: while it records, it has the lock exactly as long as its workload has `input` open.
    private static func checkIsFree(_ directory: String) throws(RecorderError) {
        guard let input = try? Descriptor.open("\(directory)/input", O_RDONLY) else { return }
        defer { input.close() }
        if case .held(let holder) = ControlInterfaceLock.take(input.number) { throw .inUse(directory, by: holder) }
    }

    /// Passes on what is on its way, removes the FIFOs, and returns the recording. Lines that went to a file are left
    /// out.
    /// - Throws: ``RecorderError`` if the file could not be written to its end, or another program has used the agent's
    ///   FIFOs meanwhile.
    @discardableResult
    public func end() async throws -> Transcript {
        let holder: String? = await withCheckedContinuation { continuation in
            if !loop.submit({ continuation.resume(returning: $0.holder) }) { continuation.resume(returning: nil) }
        }
        await loop.end()
        if isFolderOurs { Folder.removeAll(directory) }
        writer.finish()
        if let failure = writer.failure { throw RecorderError(description: "\(failure)") }
        if let holder { throw RecorderError.inUse(agentDirectory, by: holder) }
        return writer.transcript
    }

    /// Carries what the thread of the loop will own.
    private final class Carried<Value>: @unchecked Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }
}

/// What is known of the world of a recording; it stands in the first line of the transcript.
public struct RecordedWorld: Hashable, Sendable {
    /// The agents, with their tags.
    public var agents: [ClusterAgent]
    /// The server's startup manifest, as YAML.
    public var manifest: String

    /// Makes it; nothing is known if nothing is said.
    public init(agents: [ClusterAgent] = [], manifest: String = "") {
        self.agents = agents
        self.manifest = manifest
    }

    func scenario(_ name: String) -> JSONValue {
        let agents = agents.map { agent -> JSONValue in
            var members: [String: JSONValue] = [
                "name": .string(agent.name), "tags": .object(agent.tags.mapValues(JSONValue.string)),
            ]
            if !agent.isStarted { members["start"] = false }
            return .object(members)
        }
        return [
            "scenario": .string(name), "agents": .array(agents), "manifest": .string(manifest), "ready": [],
            "steps": [],
        ]
    }
}

/// What keeps a recorder from its work.
public struct RecorderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, and the system's words.
    public var description: String

    static func inUse(_ directory: String, by holder: String) -> RecorderError {
        RecorderError(
            description: "the control interface in \(directory) is in use: \(holder) has it; end that program first"
        )
    }
}

/// Records what is said over a control interface for the time of `body`, and leaves nothing but the file.
///
///     try await withRecorder(of: directory, to: "run.jsonl") { recorded in
///         try await Ankaios.withConnection(to: .controlInterface(at: recorded)) { … }
///     }
///
/// - Parameters:
///   - agentDirectory: the folder with the FIFOs of an agent; they may come later.
///   - workload: how the workload is called in the transcript.
///   - path: the file to write, for its owner alone. It holds all that is said, secrets in configs, too.
///   - body: what talks to Ankaios, by the folder that it is given.
/// - Throws: ``RecorderError``; what `body` throws.
@discardableResult
public func withRecorder<Value: Sendable>(
    of agentDirectory: String,
    as workload: String = "workload",
    to path: String,
    _ body: (String) async throws -> Value
) async throws -> Value {
    let recorder = try await Recorder.start(of: agentDirectory, as: workload, to: path)
    let value: Value
    do {
        value = try await body(recorder.directory)
    } catch {
        _ = try? await recorder.end()
        throw error
    }
    try await recorder.end()
    return value
}
