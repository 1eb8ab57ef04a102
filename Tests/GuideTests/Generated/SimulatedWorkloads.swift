// Written by Scripts/generate-guide-code from Sources/EmbeddedAnkaios/EmbeddedAnkaios.docc/SimulatedWorkloads.md.
import EmbeddedAnkaios

@Sendable private func simulatedWorkloads1() async throws {
    let options = ClusterOptions(
        clock: .frozen,
        scripts: [
            "camera": SimulatedWorkload(
                startFailures: ["no such image"],
                steps: [.log("ready"), .wait(.seconds(2))],
                end: .exits(code: 1)
            ),
            "storage": .startingSlowly(in: .seconds(10)),
        ]
    )
    try await withCluster(options: options) { cluster in
        try await cluster.advance(by: .seconds(10))
    }
}
