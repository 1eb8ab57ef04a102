import AnkaiosHooks
import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Hooks of a whole cluster: a program that is written with AnkaiosHooks among them.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct ClusterHookTests {
    /// The program, which is built beside this one.
    private func tagging() throws -> ClusterHook {
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count)
        let own = String(decoding: path.prefix(max(length, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = try #require(own.lastIndex(of: "/").map { own[..<$0] })
        return ClusterHook("tagging", executable: "\(folder)/tagging-hook")
    }

    private func manifest(_ name: String) -> String {
        "apiVersion: v1\nworkloads:\n  \(name): {runtime: podman, agent: agent_A, runtimeConfig: 'image: x'}\n"
    }

    @Test func `a program of AnkaiosHooks changes what comes`() async throws {
        let options = ClusterOptions(version: .v1_1, hooks: [try tagging()])
        try await withCluster(manifest: manifest("w"), options: options) { cluster in
            let tags = try await cluster.run { (world: World) throws(ClusterError) in
                world.server?.desired.effective["w"]?.workload?.tags?.tags
            }
            #expect(tags == ["tagged": "yes"])
            try await cluster.wait(until: "w", is: "Running(Ok)")
        }
    }

    @Test func `a program of AnkaiosHooks refuses with its reason`() async throws {
        let text =
            "server error: 'Mutating hook 'tagging' vetoed the state change: 'Hook 'tagging' rejected the change: "
            + "refused is refused''"
        let options = ClusterOptions(version: .v1_1, hooks: [try tagging()])
        await #expect(throws: ClusterError.invalidManifest(text)) {
            try await withCluster(manifest: manifest("refused"), options: options) { _ in }
        }
    }

    @Test func `a change that a hook leaves as it is keeps its bytes`() {
        let bytes: [UInt8] = [0x0A, 0x05, 0x0A, 0x03, 0x0A, 0x01, 0x77]
        #expect(HookEnd.of(bytes) { _ throws(Rejection) in } == .changed(bytes))
        let dropped = HookEnd.of(bytes) { change throws(Rejection) in change.added = [] }
        #expect(dropped == .changed([]))
        let refused = HookEnd.of([0xFF]) { _ throws(Rejection) in }
        #expect(refused == .rejected("the hook cannot read the change: it is not an UpdateWorkload message"))
    }

    @Test func `an Ankaios 1.0 has no hooks`() async throws {
        let options = ClusterOptions(version: .v1_0, hooks: [try tagging()])
        await #expect(throws: ClusterError.hooksNeedNewerVersion) { try await withCluster(options: options) { _ in } }
    }
}
