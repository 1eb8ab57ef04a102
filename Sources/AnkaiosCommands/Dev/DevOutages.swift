import CAnkaiosPlatform
import EmbeddedAnkaios
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Agents and server that go and come by signals to `dev`.
///
/// SIGUSR1 ends the agents, or starts them again; SIGUSR2 does it with the server.
///
/// The program finds the process by the variable ANKAIOS_DEV_PID: `kill -USR1 $ANKAIOS_DEV_PID`.
final class DevOutages: Sendable {
    static let variable = "ANKAIOS_DEV_PID"

    private let watch: OutageSignals?
    private let task: Task<Void, Never>

    init(_ cluster: Cluster, agents: [String], _ terminal: any Terminal) {
        let (signals, continuation) = AsyncStream<Int32>.makeStream()
        watch = OutageSignals { continuation.yield($0) }
        task = Task {
            var areAgentsDown = false
            var isServerDown = false
            for await signal in signals {
                do {
                    if signal == SIGUSR1 {
                        areAgentsDown.toggle()
                        for agent in agents {
                            try await areAgentsDown ? cluster.killAgent(agent) : cluster.startAgent(agent)
                        }
                        terminal.writeError("note: the agents are \(areAgentsDown ? "gone" : "back")\n")
                    } else {
                        isServerDown.toggle()
                        try await isServerDown ? cluster.stopServer() : cluster.startServer()
                        terminal.writeError("note: the server is \(isServerDown ? "gone" : "back")\n")
                    }
                } catch {
                    terminal.writeError("note: \("\(error)".visible)\n")
                }
            }
        }
    }

    func stop() {
        watch?.stop()
        task.cancel()
    }
}

/// Where the handler, which may do next to nothing, writes the number of a signal.
private let outagePipe = Atomic<Int32>(-1)

/// Calls a function, on a thread of its own, with the signals SIGUSR1 and SIGUSR2 that come.
private final class OutageSignals: Sendable {
    private static let numbers = [SIGUSR1, SIGUSR2]

    private let writeEnd: Int32

    /// Nil if the system has no pipe or no thread left, or another one is there.
    init?(_ action: @escaping @Sendable (Int32) -> Void) {
        var ends: [Int32] = [-1, -1]
        guard cankaios_pipe(&ends) == 0 else { return nil }
        let readEnd = ends[0]
        writeEnd = ends[1]
        let isFirst = outagePipe.compareExchange(expected: -1, desired: ends[1], ordering: .sequentiallyConsistent)
            .exchanged
        let reads: @Sendable () -> Void = {
            defer { _ = close(readEnd) }
            var byte: UInt8 = 0
            while true {
                let count = read(readEnd, &byte, 1)
                if count < 0, errno == EINTR { continue }
                guard count == 1 else { return }
                action(Int32(byte))
            }
        }
        guard isFirst, DetachedThread.start(reads) else {
            if isFirst { outagePipe.store(-1, ordering: .sequentiallyConsistent) }
            for end in ends { _ = close(end) }
            return nil
        }
        for number in Self.numbers where !ProcessStart.ignores(number) {
            _ = signal(number) { number in
                let code = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(outagePipe.load(ordering: .relaxed), &byte, 1)
                errno = code
            }
        }
    }

    func stop() {
        for number in Self.numbers where !ProcessStart.ignores(number) { _ = signal(number, SIG_DFL) }
        outagePipe.store(-1, ordering: .sequentiallyConsistent)
        _ = close(writeEnd)
    }
}
