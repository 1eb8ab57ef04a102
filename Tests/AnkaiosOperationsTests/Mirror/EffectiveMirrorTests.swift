import AnkaiosHooks
import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

/// A mirror of an Ankaios 1.1.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct EffectiveMirrorTests {
    @Test func `100 changes of workloads are followed without a read after the first`() async throws {
        let hook = ClusterHook("h") { change throws(Rejection) in
            for index in change.added.indices { change.added[index].workload.tags["hook"] = "h" }
        }
        try await withAnkaios(options: ClusterOptions(version: .v1_1, hooks: [hook])) { ankaios, cluster in
            try await ankaios.withMirror(of: [], refreshingEvery: .seconds(3600)) { mirror in
                for number in 1...100 {
                    // Twenty workloads: each comes, gets another tag twice, loses its tags, and goes.
                    let name = "w\((number - 1) / 5)"
                    let step = number % 5
                    if step == 0 {
                        try await ankaios.delete(workload: name)
                    } else {
                        var workload = Workload(name, on: "agent_A", runtime: "simulated", runtimeConfig: "")
                        if step < 4 { workload.tags = ["step": "\(step)"] }
                        try await ankaios.apply(workload)
                    }
                    let state = try await mirror.wait(within: .seconds(20)) { state in
                        let tags = state.desiredState.workloads[name]?.tags
                        return step == 0 ? tags == nil : tags == (step < 4 ? ["step": "\(step)"] : [:])
                    }
                    #expect(state.effectiveState.workloads[name]?.tags["hook"] == (step == 0 ? nil : "h"))
                }
                let reads = try await cluster.requests(of: "client").filter { $0.kind.isRead }
                #expect(reads.count == 1)
            }
        }
    }
}

extension ControlRequest.Kind {
    /// Whether it asks for the state, or for its changes.
    fileprivate var isRead: Bool {
        switch self {
        case .read, .events: true
        default: false
        }
    }
}
