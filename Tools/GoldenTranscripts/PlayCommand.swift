import AnkaiosProtobuf
import EmbeddedAnkaios

/// Plays the scenarios of a folder of transcripts and writes what happens to another folder.
package enum PlayCommand {
    /// What became of a scenario.
    package enum Outcome: Hashable, Sendable, CustomStringConvertible {
        case played
        /// It needs what is not there: with the reason.
        case skipped(String)
        case failed(String)

        package var description: String {
            switch self {
            case .played: "played"
            case .skipped(let reason): "skipped: \(reason)"
            case .failed(let reason): "failed: \(reason)"
            }
        }
    }

    /// Plays so many at a time, those that took longest first. Most of a scenario's time is spent waiting, so it may be more
    /// than there are cores.
    package static func run(
        folder: String,
        out: String,
        names: [String],
        jobs: Int,
        make: @escaping AnkaiosMaker,
        told: (_ name: String, _ outcome: Outcome) -> Void
    ) async throws {
        let lengths = try (names.isEmpty ? try Transcript.names(in: folder) : names).map { name in
            (name: name, seconds: try Transcript.seconds(of: "\(folder)/\(name).jsonl"))
        }
        let names = lengths.sorted { ($1.seconds, $0.name) < ($0.seconds, $1.name) }.map(\.name)
        try TextFile.makeFolder(out)
        await withTaskGroup(of: (String, Outcome).self) { group in
            var waiting = names[...]
            for name in waiting.prefix(max(jobs, 1)) {
                group.addTask { (name, await play(name, folder: folder, out: out, make: make)) }
            }
            waiting = waiting.dropFirst(max(jobs, 1))
            for await (name, outcome) in group {
                told(name, outcome)
                guard let next = waiting.popFirst() else { continue }
                group.addTask { (next, await play(next, folder: folder, out: out, make: make)) }
            }
        }
    }

    @concurrent private static func play(
        _ name: String,
        folder: String,
        out: String,
        make: @escaping AnkaiosMaker
    ) async -> Outcome {
        do {
            let line = try Transcript.scenario(of: "\(folder)/\(name).jsonl")
            #if !GRPC
                if try Scenario(line).isOverNetwork { return .skipped("this is built without the trait GRPC") }
            #endif
            try await Player.play(line, with: make).write(to: "\(out)/\(name).jsonl")
            return .played
        } catch {
            return .failed("\(error)")
        }
    }
}

extension Transcript {
    /// How long a recorded conversation took, by its last line.
    package static func seconds(of path: String) throws -> Double {
        let last = try TextFile.read(path).split(separator: UInt8(ascii: "\n")).last ?? []
        return try JSONValue(parsing: Array(last))["t"]?.number ?? 0
    }
}
