import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

@testable import AnkaiosSDK

/// Further control interfaces of one workload, as the tool gets them beside the program of `ankaios dev`.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct GuestInterfaceTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    private static let manifest = """
        apiVersion: v1
        workloads:
          app:
            agent: agent_A
            runtime: podman
            runtimeConfig: "image: app"
            controlInterfaceAccess:
              allowRules:
                - {type: StateRule, operation: Read, filterMasks: [desiredState]}
        """

    private static func withDoor(_ body: (Cluster, _ door: String) async throws -> Void) async throws {
        try await withCluster(manifest: manifest) { cluster in
            _ = try await cluster.controlInterface(of: "app")
            try await body(cluster, cluster.openDoor(of: "app"))
        }
    }

    /// Lends the folder of a further interface.
    private static func withPass(_ door: String, _ body: (String) async throws -> Void) async throws {
        let pass = try #require(try GuestPass.get(at: door))
        defer { withExtendedLifetime(pass) {} }
        try await body(pass.folder)
    }

    private static func checkRules(of ankaios: Ankaios) async throws {
        let names = try await ankaios.workloads().keys.sorted()
        #expect(names == ["app"])
        let denial = await #expect(throws: AnkaiosError.self) { try await ankaios.setConfig("x", to: "y") }
        #expect(denial?.code == .accessDenied)
    }

    @Test func `any number of programs use the access rules of one workload beside it`() async throws {
        try await Self.withDoor { cluster, door in
            let own = try await cluster.controlInterface(of: "app")
            try await Ankaios.withConnection(to: .controlInterface(at: own)) { program in
                try await Self.withPass(door) { first in
                    try await Ankaios.withConnection(to: .controlInterface(at: first)) { guest in
                        try await Self.withPass(door) { second in
                            try await Ankaios.withConnection(to: .controlInterface(at: second)) { other in
                                for ankaios in [program, guest, other] { try await Self.checkRules(of: ankaios) }
                            }
                        }
                    }
                }
            }
            let denials = try await cluster.accessDenials(of: "app")
            #expect(denials.count == 1 && denials.first?.subject == "desiredState.configs.x")
        }
    }

    @Test func `an interface goes with the program that has it`() async throws {
        try await Self.withDoor { cluster, door in
            var folder = ""
            try await Self.withPass(door) { pass in
                folder = pass
                #expect(access(pass + "/input", F_OK) == 0)
            }
            // The first answer may have been on its way before the end was seen.
            for _ in 0..<2 { _ = try await cluster.accessDenials(of: "app") }
            #expect(access(String(folder.dropLast("/control_interface".count)), F_OK) != 0)
        }
    }

    @Test func `events go on over restarts of the agent and of the server`() async throws {
        try await Self.withDoor { cluster, door in
            try await Self.withPass(door) { folder in
                try await Ankaios.withConnection(to: .controlInterface(at: folder)) { ankaios in
                    try await ankaios.withEvents(of: [.configs]) { events in
                        var iterator = events.makeAsyncIterator()
                        _ = try await iterator.next()
                        try await cluster.killAgent("agent_A")
                        try await cluster.startAgent("agent_A")
                        guard case .snapshot? = try await iterator.next() else { return #expect(Bool(false)) }
                        try await cluster.stopServer()
                        try await cluster.startServer()
                        guard case .snapshot? = try await iterator.next() else { return #expect(Bool(false)) }
                    }
                }
            }
        }
    }

    @Test func `a workload without a control interface has no further one`() async throws {
        try await withCluster { cluster in
            let door = try await cluster.openDoor(of: "app")
            let refusal = #expect(throws: GuestPass.Refusal.self) { _ = try GuestPass.get(at: door) }
            #expect(refusal?.reason == "workload 'app' has no control interface")
        }
    }

    @Test func `where no cluster listens any longer there is none`() async throws {
        let door = try await withCluster { try await $0.openDoor(of: "app") }
        let pass = try GuestPass.get(at: door)
        #expect(pass == nil)
    }
}
