import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// events/get_events: what `ank get events` is told; its printing is the tool's business (AnkaiosBehaviour.md §12.4).
@Suite(.oneAtATime, .timeLimit(.minutes(2))) struct GetEventsCaseTests {
    private func parts(_ state: Proto.CompleteState) -> [String] {
        [
            state.desiredState == nil ? nil : "desiredState", state.workloadStates == nil ? nil : "workloadStates",
            state.agents == nil ? nil : "agents",
        ].compactMap(\.self)
    }

    private func names(_ state: Proto.CompleteState) -> [String] {
        (state.desiredState?.workloads?.workloads ?? [:]).keys.sorted()
    }

    @Test func `GE-1: a mask on workloads tells of them and nothing else`() async throws {
        try await Stage.withTester { stage, tester in
            try await tester.subscribe("desiredState.workloads")
            try await stage.apply(CaseManifest.nginx())
            let event = try await tester.event()
            #expect(parts(event.state) == ["desiredState"])
            #expect(names(event.state) == ["nginx"])
        }
    }

    @Test func `GE-2: the state at the beginning comes first`() async throws {
        try await Stage.withTester { stage, tester in
            try await stage.apply(CaseManifest.nginx())
            let first = try await tester.subscribe("desiredState.workloads")
            #expect(names(first).contains("nginx"))
        }
    }

    @Test func `GE-3: without a mask each change is an event`() async throws {
        try await Stage.withTester { stage, tester in
            try await tester.subscribe()
            try await stage.apply(CaseManifest.nginx())
            try await stage.apply(CaseManifest.workloads(CaseManifest.sleepy("sleepy_from_manifest1")))
            var seen: Set<String> = []
            while !seen.isSuperset(of: ["nginx", "sleepy_from_manifest1"]) {
                seen.formUnion(names(try await tester.event().state))
            }
        }
    }

    @Test func `GE-5: a mask on workload states tells of them and nothing else`() async throws {
        try await Stage.withTester { stage, tester in
            try await stage.wait("simple_existing", "Succeeded(Ok)")
            try await tester.subscribe("workloadStates")
            try await stage.apply(CaseManifest.nginx())
            #expect(parts(try await tester.event().state) == ["workloadStates"])
        }
    }

    @Test func `GE-7: without a mask an event has both the desired state and the workload states`() async throws {
        try await Stage.withTester { stage, tester in
            try await stage.wait("simple_existing", "Succeeded(Ok)")
            try await tester.subscribe("desiredState", "workloadStates")
            try await stage.apply(CaseManifest.nginx())
            #expect(parts(try await tester.event().state) == ["desiredState", "workloadStates"])
        }
    }

    @Test func `GE-8: deleted workloads are told as removed`() async throws {
        try await Stage.withTester(agents: ["agent_A", "agent_B"]) { stage, tester in
            try await stage.apply(CaseManifest.default)
            try await tester.subscribe("desiredState.workloads")
            try await stage.cluster.delete("sleepy", "hello1")
            #expect(
                try await tester.event()
                    == .init(removed: ["desiredState.workloads.hello1", "desiredState.workloads.sleepy"])
            )
        }
    }
}
