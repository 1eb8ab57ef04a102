import AnkaiosPlatform
import AnkaiosProtobuf
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes a transcript, line by line as things happen, so that it is complete even if the program dies.
///
/// Several recorders may write into one: the times are those of the writer.
final class TranscriptWriter: Sendable {
    fileprivate struct State {
        var lines: [JSONValue] = []
        var file: ReplacedFile?
        /// Why a line could not be written; nothing is written after it.
        var failure: SystemError?
        var isFinished = false
    }

    private let scenario: JSONValue
    private let start = Reactor.now()
    private let state: Lock<State>

    /// - Parameter path: the file; nil: it is kept in memory.
    init(_ scenario: JSONValue, to path: String?) throws(SystemError) {
        self.scenario = scenario
        var state = State()
        if let path {
            state.file = try ReplacedFile(path)
            state.write(scenario)
        }
        self.state = Lock(state)
        if let failure = self.state.withLock({ $0.failure }) { throw failure }
    }

    deinit { finish() }

    /// Ends the file. From now on it stands in place of the one that was there before, unless something went wrong.
    func finish() {
        state.withLock { state in
            guard let file = state.file, !state.isFinished else { return }
            state.isFinished = true
            do throws(SystemError) {
                if state.failure == nil { try file.finish() } else { file.discard() }
            } catch {
                state.failure = error
            }
        }
    }

    func add(_ members: [String: JSONValue]) {
        state.withLock { state in
            var members = members
            let time = (Reactor.now() - start) / .milliseconds(1)
            members["t"] = .double((time * 10).rounded() / 10000)
            if state.file == nil { state.lines.append(.object(members)) } else { state.write(.object(members)) }
        }
    }

    /// Writes lines that have their times.
    func add(_ lines: [JSONValue]) {
        state.withLock { state in
            for line in lines { state.write(line) }
        }
    }

    /// What was written down; without lines if it went to a file.
    var transcript: Transcript { Transcript(scenario: scenario, lines: state.withLock { $0.lines }) }

    /// Why the file is not complete.
    var failure: SystemError? { state.withLock { $0.failure } }
}

extension TranscriptWriter.State {
    mutating func write(_ line: JSONValue) {
        guard let file = file?.descriptor, failure == nil, !isFinished else { return }
        var rest = Array((line.description + "\n").utf8)[...]
        while !rest.isEmpty {
            switch file.write(rest) {
            case .wrote(let count) where count > 0: rest = rest.dropFirst(count)
            case .full:
                // A file is never full in this way; what else was named for it may be.
                var room = pollfd(fd: file.number, events: Reactor.writable, revents: 0)
                _ = poll(&room, 1, -1)
            default:
                failure = SystemError("write the transcript")
                return
            }
        }
    }
}
