import AnkaiosSDK
import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

/// The README's usage example; a test compares it with the README word by word, and runs it.
func readmeExample() async throws {
    // begin
    try await Ankaios.withConnection { ankaios in
        let nginx = Workload("nginx", on: "agent_A", runtime: .podman(image: "docker.io/library/nginx:latest"))
        let changes = try await ankaios.apply(nginx)
        print("added:", changes.addedWorkloads, "deleted:", changes.deletedWorkloads)

        try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(30))
        for state in try await ankaios.workloadStates().sorted() {
            print(state.instance, state.executionState)
        }

        try await ankaios.withLogs(of: ["nginx"], following: false) { entries in
            for try await entry in entries {
                print(entry.instance.workload, entry.message)
            }
        }
        try await ankaios.delete(workload: "nginx")
    }
    // end
}

extension EmbeddedTests {
    @Test func `the README's example is what it says, and works`() async throws {
        let source = try Fixture.text("\(Fixture.package)/Tests/AnkaiosSDKTests/ReadmeExample.swift")
        let readme = try Fixture.text("\(Fixture.package)/README.md")
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex(of: "    // begin"))
        let end = try #require(lines.firstIndex(of: "    // end"))
        let body = lines[(begin + 1)..<end].map { $0.hasPrefix("    ") ? $0.dropFirst(4) : $0 }.joined(separator: "\n")
        #expect(readme.contains("```swift\nimport AnkaiosSDK\n\n\(body)\n```"))
        try await withCluster { cluster in
            setenv("ANKAIOS_CONTROL_INTERFACE", try await cluster.clientDirectory(), 1)
            try await readmeExample()
            unsetenv("ANKAIOS_CONTROL_INTERFACE")
        }
    }
}
