import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct ValidateTests {
    @Test(arguments: [101, 102, 103, 104, UInt64.random(in: 105...UInt64.max)])
    func `the verdict is the server's, and its words are among the findings`(seed: UInt64) async throws {
        let refusals = try await withAnkaios { ankaios, _ in
            var random = RandomManifests(seed: seed)
            var refusals = 0
            for step in 1...60 {
                let manifest = random.next()
                let findings = try await ankaios.validate(manifest)
                let errors = findings.filter { $0.severity == .error }
                let context: Comment = "seed \(seed), step \(step): \(findings)\n\(manifest)"
                guard !manifest.masks.isEmpty else { continue }
                if let reason = await refusal(of: manifest, by: ankaios) {
                    refusals += 1
                    let words = withoutPicture(reason)
                    #expect(errors.contains { words.contains($0.message) }, "\(reason)\n\(context)")
                } else {
                    #expect(errors.isEmpty, context)
                }
            }
            return refusals
        }
        // Else the manifests would not try much.
        #expect(refusals > 5)
    }

    @Test func `a workload under a key that is not its name is a finding`() {
        var manifest = Manifest()
        manifest.workloads["x"] = Workload("y", on: "agent_A", runtime: .podman(image: "a"))
        #expect(manifest.findings().map { "\($0.path): \($0.severity)" } == ["workloads.x: warning"])
    }

    /// Why the server refuses a manifest; nil if it takes it.
    private func refusal(of manifest: Manifest, by ankaios: Ankaios) async -> String? {
        let state = CompleteState(desiredState: State(manifest))
        do {
            try await ankaios.update(state, masks: manifest.masks)
            return nil
        } catch {
            if let error = error as? AnkaiosError, error.code == .rejected { return error.reason }
            return "\(error)"
        }
    }

    /// The server's words as findings tell them: without the picture of the template, whose text may be a secret.
    private func withoutPicture(_ reason: String) -> String {
        let start = "Failed to parse template Template error: "
        let parts = reason.split(separator: "\n", omittingEmptySubsequences: false)
        guard parts.count > 2, let place = parts[1].split(separator: "\"Unnamed\":").last?.split(separator: ":"),
            place.count == 2, let end = parts.last
        else { return reason }
        return parts[0].replacing(start, with: "Failed to parse template: ")
            + ", in line \(place[0]), column \(place[1])\(end)"
    }

    @Test func `all findings come at once, of values that were never text`() async throws {
        let state = State(workloads: [
            "there": Workload("there", on: "{{x}}", runtime: "r", runtimeConfig: "", configs: ["x": "c"])
        ])
        let manifest = Manifest(
            workloads: [
                Workload("a b", on: "ä", runtime: "r", runtimeConfig: "{{y}}", configs: ["y": "nothere", "z w": "c"]),
                Workload(
                    "self",
                    on: "agent_A",
                    runtime: "podman",
                    runtimeConfig: "imag: x",
                    restartPolicy: .other(5),
                    dependencies: ["self": .running],
                    files: [File(mountPoint: "/f", content: .unset)],
                    controlInterfaceAccess: ControlInterfaceAccess(allow: [.unset, .state(.read, masks: ["a..b"])])
                ),
            ],
            configs: ["c": "two words"]
        )
        #expect(
            manifest.findings(against: state).map { "\($0.path): \($0.severity)" } == [
                "workloads.a b: error", "workloads.a b.configs.y: error", "workloads.a b.configs.z w: error",
                "workloads.self.controlInterfaceAccess.allowRules.1.filterMasks.0: error",
                "workloads.self.runtimeConfig: warning", "workloads.self.restartPolicy: error",
                "workloads.self.controlInterfaceAccess.allowRules.0: error", "workloads.self.files.0: error",
                "workloads.there.agent: error", "workloads.self.dependencies: error",
            ]
        )
    }

    @Test func `a whole state is checked with its version`() {
        let workload = Workload("w", on: "", runtime: "r", runtimeConfig: "", configs: ["x": "nothere"])
        let findings = State(apiVersion: "v3", workloads: ["w": workload]).findings()
        #expect(findings.map(\.path) == ["apiVersion", "workloads.w.configs.x"])
        #expect(State(apiVersion: "v0.1").findings().isEmpty)
    }
}
