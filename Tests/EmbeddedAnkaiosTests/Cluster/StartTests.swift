import TestSupport
import Testing

@testable import EmbeddedAnkaios

@Suite(.oneAtATime) struct StartTests {
    @Test func `ten clusters, one after the other, each have a folder and leave none`() async throws {
        for _ in 1...10 {
            var folder = ""
            try await withCluster { cluster in
                folder = cluster.folder
                #expect(Folder.exists(folder))
            }
            #expect(!folder.isEmpty && !Folder.exists(folder))
        }
    }

    @Test func `ending twice and using it afterwards is harmless`() async throws {
        let cluster = try await Cluster.start()
        await cluster.end()
        await cluster.end()
        await #expect(throws: ClusterError.ended) { try await cluster.advance(by: .zero) }
    }

    @Test func `a task that is cancelled does not wait any longer`() async throws {
        try await withCluster(agents: []) { cluster in
            let task = Task {
                try await cluster.wait(for: "what never comes", timeout: .seconds(60)) { _ -> Int? in nil }
            }
            task.cancel()
            await #expect(throws: ClusterError.timedOut("what never comes: the task was cancelled")) {
                try await task.value
            }
        }
    }
}
