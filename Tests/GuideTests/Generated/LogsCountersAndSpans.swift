// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/LogsCountersAndSpans.md.
import AnkaiosSDK
import Synchronization
import Testing

@Sendable private func logsCountersAndSpans1(_ ankaios: Ankaios) async throws {
    let observer = Observer { observation in
        switch observation {
        case .connectionLost: print("the agent went away")
        case .callEnded(let call, let duration, let error?): print(call.kind, "failed after", duration, error)
        case .streamEnded(let call, _, let dropped, _) where dropped > 0: print(call.kind, "dropped", dropped)
        default: break
        }
    }
    try await Ankaios.withConnection(observer: observer) { ankaios in
        print(try await ankaios.workloadStates().count)
    }
}

@Sendable private func logsCountersAndSpans3(_ ankaios: Ankaios) async throws {
    protocol Counter: Sendable { func increment() }
    protocol Timer: Sendable { func record(_ duration: Duration) }

    /// Counts calls by kind and outcome, and what goes wrong with the connection.
    func counting(
        counter: @escaping @Sendable (_ name: String, _ labels: [String: String]) -> any Counter,
        timer: @escaping @Sendable (_ name: String, _ labels: [String: String]) -> any Timer
    ) -> Observer {
        Observer { observation in
            switch observation {
            case .callEnded(let call, let duration, let error):
                let outcome = error == nil ? "ok" : "failed"
                counter("ankaios_calls", ["kind": call.kind.rawValue, "outcome": outcome]).increment()
                timer("ankaios_call_duration", ["kind": call.kind.rawValue]).record(duration)
            case .connectionLost: counter("ankaios_connections_lost", [:]).increment()
            case .streamInterrupted: counter("ankaios_streams_interrupted", [:]).increment()
            case .unreadableMessage: counter("ankaios_unreadable_messages", [:]).increment()
            default: break
            }
        }
    }
}

@Sendable private func logsCountersAndSpans4(_ ankaios: Ankaios) async throws {
    protocol Span: Sendable {
        func end(error: (any Error)?)
    }

    /// Makes a span of each call.
    final class Spans: Sendable {
        private let open = Mutex<[UInt64: any Span]>([:])
        private let start: @Sendable (_ name: String) -> any Span

        init(start: @escaping @Sendable (_ name: String) -> any Span) { self.start = start }

        var observer: Observer {
            Observer { [self] observation in
                switch observation {
                case .callBegan(let call):
                    let span = start("ankaios.\(call.kind.rawValue)")
                    open.withLock { $0[call.number] = span }
                case .callEnded(let call, _, let error):
                    open.withLock { $0.removeValue(forKey: call.number) }?.end(error: error)
                default: break
                }
            }
        }
    }
}

@Sendable private func logsCountersAndSpans5(_ ankaios: Ankaios) async throws {
    protocol Service: Sendable {
        func run() async throws
    }

    /// A connection as a service: first in the group, so that it ends last.
    struct ConnectionService: Service {
        let ankaios: Ankaios
        func run() async throws { try await ankaios.run() }
    }
}
