// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/LogsCountersAndSpans.md.
import AnkaiosSDK

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

@Sendable private func logsCountersAndSpans3() async throws {
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
