import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

/// Plans, and what a server does with the same update.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct PlanTruthTests {
    @Test(arguments: [1, 2, 3, 4, UInt64.random(in: 5...UInt64.max)])
    func `the server starts, ends and refuses what the plan says`(seed: UInt64) async throws {
        let (accepted, refused) = try await withAnkaios(agents: ["agent_A", "agent_B"]) { ankaios, _ in
            var random = RandomManifests(seed: seed)
            var (accepted, refused) = (0, 0)
            for step in 1...60 {
                let manifest = random.next()
                let plan: Plan
                var changes: UpdateResult?
                let what: String
                switch random.pick([0, 0, 0, 0, 1, 1, 2]) {
                case 0:
                    what = "apply"
                    plan = try await ankaios.plan(manifest)
                    changes = try await answer { () async throws in
                        let state = State(manifest)
                        guard !manifest.masks.isEmpty else { return UpdateResult() }
                        return try await ankaios.update(CompleteState(desiredState: state), masks: manifest.masks)
                    }
                case 1:
                    what = "delete"
                    plan = try await ankaios.planDeletion(of: manifest)
                    changes = try await answer { () async throws in
                        try await ankaios.delete(manifest)
                    }
                default:
                    what = "replace"
                    var state = State(manifest)
                    state.workloads["client"] = try await ankaios.workload("client")
                    plan = try await ankaios.planReplacement(with: state)
                    changes = try await answer { [state] () async throws in
                        try await ankaios.replaceState(with: state)
                    }
                }
                let context: Comment = "seed \(seed), step \(step), \(what):\n\(plan)\n\(manifest)"
                if changes == nil { refused += 1 } else { accepted += 1 }
                #expect(plan.isRefused == (changes == nil), context)
                #expect(plan.addedWorkloads == (changes?.addedWorkloads ?? []).sorted(), context)
                #expect(plan.deletedWorkloads == (changes?.deletedWorkloads ?? []).sorted(), context)
            }
            return (accepted, refused)
        }
        // Else the manifests would not try much.
        #expect(accepted > 20 && refused > 5)
    }
}

/// What an update changed; nil if it was refused, here or by the server.
func answer(
    _ update: () async throws -> UpdateResult
) async throws -> UpdateResult? {
    do {
        return try await update()
    } catch AnkaiosError.rejected {
        return nil
    } catch AnkaiosError.invalidArgument {
        return nil
    }
}
