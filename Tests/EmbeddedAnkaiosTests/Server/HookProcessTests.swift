import AnkaiosHooks
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Hooks that are programs.
@Suite(.oneAtATime, .serialized) struct HookProcessTests {
    /// Runs a script as the cluster runs its hooks: on a thread on which SIGPIPE is blocked.
    private func outcome(
        _ script: String,
        _ input: [UInt8] = Array("input".utf8),
        limits: HookLimits = HookLimits()
    ) async throws -> (path: String, outcome: HookOutcome) {
        let folder = try Folder.createTemporary(prefix: "hook-")
        defer { Folder.removeAll(folder) }
        let path = "\(folder)/hook"
        try Folder.write(Array("#!/bin/sh\n\(script)\n".utf8), to: path)
        #expect(chmod(path, 0o755) == 0)
        let hook = ClusterHook("h", executable: path, limits: limits)
        let (outcomes, told) = AsyncStream<HookOutcome>.makeStream()
        try Thread.start { told.yield(hook.run(on: input)) }
        for await outcome in outcomes { return (path, outcome) }
        throw CancellationError()
    }

    @Test func `a program gets the change at its input and gives it back at its output`() async throws {
        #expect(try await outcome("cat").outcome == .output(Array("input".utf8)))
        let large = [UInt8](repeating: 7, count: 1 << 20)
        #expect(try await outcome("cat", large).outcome == .output(large))
    }

    @Test func `a program that does not read its input may answer all the same`() async throws {
        #expect(try await outcome("printf x", [UInt8](repeating: 7, count: 1 << 20)).outcome == .output([0x78]))
    }

    @Test func `an exit code other than 0 is a rejection with what stands at standard error`() async throws {
        #expect(try await outcome("echo no >&2; exit 3").outcome == .rejected("no\n"))
        #expect(try await outcome("kill -9 $$").outcome == .rejected(""))
    }

    @Test func `a program that is not there is named`() {
        let text = "Failed to execute hook '/nowhere/h': No such file or directory (os error 2)"
        #expect(ClusterHook("h", executable: "/nowhere/h").run(on: []) == .failed(text))
    }

    @Test func `a file that the system cannot run goes to no shell`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/hook"
        try Folder.write(Array("cat\n".utf8), to: path)
        #expect(chmod(path, 0o755) == 0)
        let text = "Failed to execute hook '\(path)': Exec format error (os error 8)"
        #expect(ClusterHook("h", executable: path).run(on: []) == .failed(text))
    }

    @Test func `a hook may have more time than a clock can tell`() async throws {
        for time in [Duration.seconds(Int64.max), Duration.seconds(Int64.max) * 18] {
            #expect(try await outcome("cat", limits: HookLimits(time: time)).outcome == .output(Array("input".utf8)))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a program that hangs is ended`() async throws {
        let (path, outcome) = try await outcome("sleep 1000 & sleep 1000", limits: HookLimits(time: .milliseconds(200)))
        #expect(outcome == .failed("Failed to wait for hook '\(path)': it has not ended within 0.2 seconds"))
    }

    @Test(.timeLimit(.minutes(1))) func `a program that floods is ended`() async throws {
        let (path, outcome) = try await outcome("yes", limits: HookLimits(output: 100_000))
        #expect(outcome == .failed("Failed to wait for hook '\(path)': it has written more than 100000 bytes"))
    }

    @Test(.timeLimit(.minutes(1))) func `what a program leaves behind does not hold the server up`() async throws {
        #expect(try await outcome("sleep 1000 & printf x").outcome == .output([0x78]))
    }
}
