import AnkaiosPlatform
import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

@testable import AnkaiosSDK

/// Two programs on one control interface.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct InterfaceLockTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test func `who comes second is told who has the control interface, and the first one goes on`() async throws {
        try await withCluster { cluster in
            let transport = Transport.controlInterface(at: try await cluster.clientDirectory())
            let first = try await Ankaios.connect(to: transport)
            let refusal = await #expect(throws: AnkaiosError.self) { try await Ankaios.connect(to: transport) }
            #expect(refusal?.code == .inUse)
            #expect(refusal?.reason.hasPrefix("this process uses ") == true, "\(refusal as Any)")
            _ = try await first.configs()
            await first.close()
            try await Ankaios.withConnection(to: transport) { _ = try await $0.configs() }
        }
    }

    @Test func `the control interface is free when the process that has it is killed`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let holder = try Holder(of: directory + "/input")
            defer { holder.kill() }
            let transport = Transport.controlInterface(at: directory)
            let refusal = await #expect(throws: AnkaiosError.self) { try await Ankaios.connect(to: transport) }
            #expect(refusal?.code == .inUse)
            let ankaios = Ankaios(to: transport)
            let configs = Task { try await ankaios.configs(timeout: .seconds(20)) }
            holder.kill()
            #expect(try await configs.value.isEmpty)
            await ankaios.close()
        }
    }

    @Test func `where the system gives no lock the connection goes on, and its observer is told`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let events = Lock<[ConnectionEvent]>([])
            let transport = Transport { configuration in
                PipeLink(directory: directory, frameLimit: configuration.maximumFrameSize) { _ in
                    .missing("No locks available")
                }
            }
            let observer = Observer { event in events.withLock { $0.append(event) } }
            try await Ankaios.withConnection(to: transport, observer: observer) { _ = try await $0.configs() }
            let told = events.withLock { $0 }.filter { if case .lockMissing = $0 { true } else { false } }
            #expect(told == [.lockMissing(reason: "\(directory)/input cannot be locked: No locks available")])
        }
    }

    /// Another process with the lock.
    private final class Holder {
        private var process: pid_t = 0

        init(of path: String) throws {
            let descriptor = open(path, O_RDONLY | O_NONBLOCK)
            defer { close(descriptor) }
            try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            // The descriptor stays open in it, and the lock with that.
            var words: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
            defer { words.forEach { free($0) } }
            try #require(posix_spawnp(&process, "sleep", nil, nil, &words, environ) == 0)
        }

        func kill() {
            guard process > 0 else { return }
            Glibc.kill(process, SIGKILL)
            waitpid(process, nil, 0)
            process = 0
        }
    }
}
