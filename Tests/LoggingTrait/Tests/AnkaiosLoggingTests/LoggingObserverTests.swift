import AnkaiosLogging
import AnkaiosSDK
import EmbeddedAnkaios
import Logging
import Synchronization
import Testing

/// What a logger of swift-log gets to write.
@Suite(.timeLimit(.minutes(1))) struct LoggingObserverTests {
    /// Keeps its lines: level, message and metadata, in the order of the keys.
    private struct Kept: LogHandler {
        final class Lines: Sendable {
            let all = Mutex<[String]>([])
            func take() -> [String] {
                all.withLock { all in
                    defer { all = [] }
                    return all
                }
            }
        }

        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(
            level: Logger.Level,
            message: Logger.Message,
            metadata: Logger.Metadata?,
            source: String,
            file: String,
            function: String,
            line: UInt
        ) {
            let values = (metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.all.withLock { $0.append((["\(level)", "\(message)"] + values).joined(separator: " ")) }
        }
    }

    private let lines = Kept.Lines()

    private var logger: Logger {
        var logger = Logger(label: "tests") { [lines] _ in Kept(lines: lines) }
        logger.logLevel = .trace
        return logger
    }

    @Test func `a connection writes what it does`() async throws {
        try await withCluster(agents: ["agent_A"]) { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(
                to: .controlInterface(at: directory),
                observer: .logging(to: logger)
            ) { ankaios in
                _ = try await ankaios.configs()
            }
        }
        let written = lines.take()
        #expect(
            written.prefix(3) == [
                "debug connecting ankaios.pause_ms=0", "debug connected",
                "trace call began ankaios.call=readState ankaios.call.number=2",
            ]
        )
        #expect(
            written.dropFirst(3).first?.hasPrefix("trace call ended ankaios.call=readState ankaios.call.number=2")
                == true
        )
        #expect(written.last == "debug closed ankaios.reason=closed by this side")
    }

    @Test(
        arguments: [
            (ConnectionEvent.connectionLost, "warning connection lost"),
            (.unavailable(reason: "no pipe"), "warning not available ankaios.reason=no pipe"),
            (.unreadableMessage("why"), "warning unreadable message ankaios.reason=why"),
            (
                .streamInterrupted(ObservedCall(kind: .readLogs, number: 7)),
                "warning stream interrupted ankaios.call=readLogs ankaios.call.number=7"
            ),
            (
                .streamEnded(ObservedCall(kind: .subscribe, number: 7), after: .seconds(2), dropped: 0, error: nil),
                "debug stream ended ankaios.call=subscribe ankaios.call.number=7 ankaios.dropped=0 ankaios.duration_ms=2000"
            ),
            (
                .callEnded(
                    ObservedCall(kind: .updateState, number: 8),
                    after: .milliseconds(3),
                    error: AnkaiosError(.accessDenied)
                ),
                "debug call ended ankaios.call=updateState ankaios.call.number=8 ankaios.duration_ms=3 ankaios.error="
                    + AnkaiosError(.accessDenied).description
            ),
        ]
    )
    func `each kind has its level, its message and its metadata`(observation: ConnectionEvent, line: String) {
        Observer.logging(to: logger).observe(observation)
        #expect(lines.take() == [line])
    }

    @Test func `what was dropped is worth a warning`() {
        let call = ObservedCall(kind: .readLogs, number: 1)
        Observer.logging(to: logger).observe(.streamEnded(call, after: .zero, dropped: 3, error: nil))
        #expect(lines.take().first?.hasPrefix("warning stream ended") == true)
    }

    @Test func `below the logger's level nothing is written`() {
        var quiet = logger
        quiet.logLevel = .warning
        Observer.logging(to: quiet).observe(.connected)
        Observer.logging(to: quiet).observe(.connectionLost)
        #expect(lines.take() == ["warning connection lost"])
    }
}
