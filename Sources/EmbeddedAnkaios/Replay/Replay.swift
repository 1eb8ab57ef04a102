import AnkaiosPlatform
import Synchronization

/// A recorded conversation that plays Ankaios: it answers a client as it was answered when the transcript was recorded.
///
/// The client has to make the requests of the transcript, with the same contents in the same order. Answers carry the
/// client's own ids. After another request it gets `connectionClosed` with the number of the line as the reason, and
/// ``end()`` throws the same. The pauses of the transcript are kept on demand only.
public final class Replay: Sendable {
    /// The folder with the FIFOs for the client.
    public let directory: String
    private let loop: LoopThread<ReplayWorld>
    private let outcome: ReplayOutcome
    private let isFolderOurs: Bool

    private init(
        _ directory: String,
        _ loop: LoopThread<ReplayWorld>,
        _ outcome: ReplayOutcome,
        isFolderOurs: Bool
    ) {
        self.directory = directory
        self.loop = loop
        self.outcome = outcome
        self.isFolderOurs = isFolderOurs
    }

    /// Begins to play.
    ///
    /// - Parameters:
    ///   - transcript: the conversation.
    ///   - workload: whose; nil: of the only workload that is in it. All connections of a workload are one play.
    ///   - directory: the folder for the FIFOs; nil: a temporary one.
    ///   - keepsPauses: whether each message comes as much later than what is before it as it did in the transcript.
    /// - Throws: `.invalid` for a transcript that cannot be played, `.system`.
    public static func start(
        _ transcript: Transcript,
        of workload: String? = nil,
        at directory: String? = nil,
        keepsPauses: Bool = false
    ) async throws -> Replay {
        let script = try ReplayScript(transcript, of: workload, keepsPauses: keepsPauses)
        do throws(SystemError) {
            let folder: String
            if let directory {
                folder = directory
            } else {
                folder = try Folder.createTemporary(prefix: "ankaios-replay-")
            }
            let outcome = ReplayOutcome()
            let loop = try LoopThread<ReplayWorld> { reactor, _ in
                ReplayWorld(script, folder: folder, reactor: reactor, outcome: outcome)
            }
            try loop.start()
            // When this has run, the FIFOs are there.
            await withCheckedContinuation { continuation in
                if !loop.submit({ _ in continuation.resume() }) { continuation.resume() }
            }
            return Replay(folder, loop, outcome, isFolderOurs: directory == nil)
        } catch {
            throw ReplayError.system("\(error)")
        }
    }

    /// Ends the play and takes the FIFOs away.
    /// - Throws: what the client did otherwise, or did not do.
    public func end() async throws {
        await loop.end()
        if isFolderOurs { Folder.removeAll(directory) }
        if let failure = outcome.failure.withLock({ $0 }) { throw failure }
    }
}

/// Plays Ankaios from a transcript for the time of `body`.
///
///     try await withReplay(of: Transcript(contentsOf: "run.jsonl")) { directory in
///         try await Ankaios.withConnection(to: .controlInterface(at: directory)) { … }
///     }
///
/// - Parameters:
///   - transcript: the conversation.
///   - workload: whose; nil: of the only workload that is in it.
///   - body: the client, with the folder that it connects to.
/// - Throws: ``ReplayError`` when the client did something else, or not everything; what `body` throws.
@discardableResult
public func withReplay<Value: Sendable>(
    of transcript: Transcript,
    as workload: String? = nil,
    _ body: (String) async throws -> Value
) async throws -> Value {
    let replay = try await Replay.start(transcript, of: workload)
    let value: Value
    do {
        value = try await body(replay.directory)
    } catch {
        do {
            try await replay.end()
        } catch ReplayError.missing {
            // Of course not: the client did not come so far.
        }
        throw error
    }
    try await replay.end()
    return value
}
