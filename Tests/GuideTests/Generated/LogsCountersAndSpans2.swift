// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/LogsCountersAndSpans.md.
import AnkaiosSDK
import Synchronization

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
