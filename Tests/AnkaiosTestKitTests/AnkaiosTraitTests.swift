import AnkaiosTestKit
import Synchronization
import TestSupport
import Testing

/// The trait that gives each test an Ankaios of its own.
@Suite(.oneAtATime, .serialized, .ankaios(agents: ["agent_A", "agent_B"]), .timeLimit(.minutes(1)))
struct AnkaiosTraitTests {
    private static let folders = Mutex<Set<String>>([])

    @Test func `a test of the suite has its client and its cluster`() async throws {
        let ankaios = try Ankaios.current
        #expect(try await ankaios.agents().count == 2)
        try await Cluster.current.expectRequest(.read("agents"))
    }

    @Test(arguments: 0..<4) func `each case has an Ankaios of its own`(number: Int) async throws {
        let ankaios = try Ankaios.current
        #expect(try await ankaios.configs().isEmpty)
        try await ankaios.setConfig("number", to: "\(number)")
        let folder = try Cluster.current.folder
        #expect(Self.folders.withLock { $0.insert(folder).inserted })
    }

    @Test(.ankaios(agents: ["other"])) func `a test's own trait counts more than its suite's`() async throws {
        #expect(try await Ankaios.current.agents().keys.sorted() == ["other"])
    }
}

@Suite(.oneAtATime) struct CurrentAnkaiosTests {
    @Test func `a test without the trait is told what to do`() {
        for error in [
            #expect(throws: NoCurrentAnkaios.self) { try Ankaios.current },
            #expect(throws: NoCurrentAnkaios.self) { try Cluster.current },
        ] { #expect(error?.description.contains(".ankaios()") == true) }
    }
}
