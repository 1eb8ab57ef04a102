import AnkaiosCommands
import AnkaiosProtobuf

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Steps over a network.
extension Player {
    func playOverNetwork(_ step: Step, as written: Step) async throws {
        #if GRPC
            switch step.action {
            case .call(let name, let method, let messages, let time):
                if let port = try await callPort() {
                    calls[name] = try PlayedCall(name, port: port, method: method, recorder)
                }
                try await send(messages, on: name, time)
            case .more(let name, let messages, let time): try await send(messages, on: name, time)
            case .hangUp(let name, let time):
                calls[name]?.hangUp()
                try await Task.sleep(for: time)
            case .commandLineFor(let arguments, let meanwhile, let time):
                await runCommandLine(arguments, meanwhile, for: time, as: written.line["ank_for"] ?? [:])
            default: recorder.event("a step that cannot be played")
            }
        #else
            recorder.event("a step that cannot be played")
        #endif
    }

    #if GRPC
        private func send(_ messages: [JSONValue], on name: String, _ time: Duration) async throws {
            for message in messages { calls[name]?.send(try Proto.ToServer(json: message)) }
            try await Task.sleep(for: time)
        }

        /// Runs a command until it is interrupted, and others meanwhile.
        private func runCommandLine(
            _ arguments: [String],
            _ meanwhile: [(after: Duration, arguments: [String])],
            for time: Duration,
            as written: JSONValue
        ) async {
            let sender = SignalSender()
            let others = written["meanwhile"]?.elements ?? []
            let tool = await tool()
            await withDiscardingTaskGroup { group in
                group.addTask { await tool.run(arguments, as: written["args"] ?? [], signals: sender.source) }
                for (index, other) in meanwhile.enumerated() {
                    try? await Task.sleep(for: other.after)
                    await tool.run(other.arguments, as: others[index]["ank"] ?? [])
                }
                try? await Task.sleep(for: time)
                sender.send(SIGINT)
            }
        }

        /// The port for `call` steps.
        private func callPort() async throws -> Int? {
            if ports.calls == nil { ports.calls = try await ankaios.openPort { _, _ in } }
            return ports.calls
        }

        /// The port for runs of the command line: each is a connection `ank-1`, `ank-2`, …
        func commandLinePort() async -> Int? {
            if ports.commandLine == nil {
                ports.commandLine = try? await ankaios.openPort { [recorder] stream, line in
                    let name = "ank-\(stream)"
                    switch line {
                    case .event(let text): recorder.received(event: text, on: name)
                    case .message(let message, isFromServer: true): recorder.received(message, on: name)
                    case .message(let message, isFromServer: false): recorder.sent(message, on: name)
                    }
                }
            }
            return ports.commandLine
        }
    #endif
}
