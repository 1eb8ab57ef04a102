import AnkaiosFuzzing
import AnkaiosSession
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Each reader of foreign bytes with the corpus, and with random changes of it. `Scripts/fuzz` does more, by libFuzzer.
@Suite(.onOtherThreads, .timeLimit(.minutes(10))) struct FuzzTests {
    /// How often each file of the corpus is changed: 200 times, or as often as `ANKAIOS_FUZZ_ROUNDS` says.
    private static let rounds = getenv("ANKAIOS_FUZZ_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 200

    @Test(arguments: FuzzTarget.allCases)
    func `nothing of the corpus, and nothing like it, makes a reader fail`(target: FuzzTarget) throws {
        for (name, bytes) in try Corpus.files(of: target) {
            #expect(target.read(bytes) == nil, "\(name)")
            var random = SplitMix64(state: 7)
            for round in 0..<Self.rounds {
                var changed = bytes
                for _ in 0...Int.random(in: 0...4, using: &random) { change(&changed, &random) }
                let problem = target.read(changed)
                #expect(problem == nil, "\(name), round \(round): \(changed)")
                if problem != nil { break }
            }
        }
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let place = bytes.isEmpty ? 0 : Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where !bytes.isEmpty: bytes[place] = .random(in: 0...255, using: &random)
        case 1 where !bytes.isEmpty: bytes.remove(at: place)
        case 2: bytes.insert(.random(in: 0...255, using: &random), at: place)
        case 3 where !bytes.isEmpty: bytes.removeSubrange(place...)
        default:
            let end = Int.random(in: place...bytes.count, using: &random)
            bytes.insert(contentsOf: bytes[place..<end].prefix(64), at: place)
        }
    }
}

enum Corpus {
    /// The files of a target, with their names; at least one.
    static func files(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = "Fuzz/\(target.rawValue)"
        return try Fixture.names(in: folder).map { ($0, try Fixture.bytes("\(folder)/\($0)")) }
    }
}
