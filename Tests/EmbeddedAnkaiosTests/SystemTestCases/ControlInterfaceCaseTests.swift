import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// control_interface/control_interface: when there is one, and what a client without manners gets (AnkaiosBehaviour.md §12.2).
@Suite(.oneAtATime, .timeLimit(.minutes(2))) struct ControlInterfaceCaseTests {
    private static let access = """
            controlInterfaceAccess:
              allowRules:
              - {type: StateRule, operation: Write, filterMasks: [desiredState]}
              - {type: StateRule, operation: Read, filterMasks: [workloadStates]}

        """

    private var withAccess: String { CaseManifest.simple + Self.access }

    @Test func `CI-1: without access rules there is no control interface on the host`() async throws {
        try await Stage.play(manifest: CaseManifest.simple) { stage in
            try await stage.wait("simple", "Succeeded(Ok)")
            #expect(try await !stage.hasInterface("simple"))
        }
    }

    @Test func `CI-2: an update without access rules takes the control interface away`() async throws {
        try await Stage.play(manifest: withAccess) { stage in
            try await stage.wait("simple", "Succeeded(Ok)")
            #expect(try await stage.hasInterface("simple"))
            try await stage.apply(CaseManifest.simple)
            try await stage.wait("simple", "Succeeded(Ok)")
            #expect(try await !stage.hasInterface("simple"))
        }
    }

    @Test func `CI-3: an update with access rules makes a control interface`() async throws {
        try await Stage.play(manifest: CaseManifest.simple) { stage in
            try await stage.wait("simple", "Succeeded(Ok)")
            try await stage.apply(withAccess)
            try await stage.wait("simple", "Succeeded(Ok)")
            #expect(try await stage.hasInterface("simple"))
        }
    }

    @Test func `CI-5: a request without a Hello closes the connection`() async throws {
        try await Stage.play { stage in
            let client = try RawClient(try await stage.cluster.clientDirectory())
            client.send(.completeStateRequest(.init()), id: "1")
            let closed = Proto.ConnectionClosed(reason: "Initial Hello missing!")
            #expect(try await client.next().content == .connectionClosed(closed))
            try await client.expectEnd()
        }
    }

    private static let emptyMask = """
            controlInterfaceAccess:
              allowRules:
              - {type: StateRule, operation: Read, filterMasks: [""]}

        """
    private static let refusal =
        "Resulting State is invalid, reason: 'Empty filter masks are not allowed in Control Interface access rules'"

    @Test func `CI-6: a rule with an empty mask cannot be applied`() async throws {
        try await Stage.play { stage in
            let text = try await Stage.refusal { try await stage.apply(CaseManifest.simple + Self.emptyMask) }
            #expect(text == "Update rejected: '\(Self.refusal)'")
            #expect(try await stage.states().isEmpty)
        }
    }

    @Test func `CI-7: a server does not start with such a rule`() async throws {
        let text = try await Stage.refusal(of: CaseManifest.simple + Self.emptyMask)
        #expect(text == "server error: '\(Self.refusal)'")
    }
}
