#if GRPC
    import AnkaiosCommands
    import EmbeddedAnkaios
    import EmbeddedAnkaiosGRPC
    import GoldenTranscripts
    import TestSupport
    import Testing

    /// Each command of Documentation/Tool.md that talks to an Ankaios, with the server itself at the other end.
    @Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct EachCommandOverServerTests {
        /// A command line, and a part of what it prints. `{file}` is a manifest, `{state}` a document of a state.
        struct Call: Sendable, CustomTestStringConvertible {
            var words: [String]
            var output: String
            /// The lines of its standard input.
            var input: [String] = []
            /// It goes on until a signal comes, which is sent once it has printed that.
            var goesOn = false

            var testDescription: String { words.joined(separator: " ") }

            init(_ words: String..., prints output: String, input: [String] = [], goesOn: Bool = false) {
                self.words = words
                self.output = output
                self.input = input
                self.goesOn = goesOn
            }
        }

        private static let started = """
            apiVersion: v1
            workloads:
              web:
                runtime: podman
                agent: agent_A
                runtimeConfig: |
                  image: quiet
                  commandArgs: [sh, -c, "echo hello; sleep 10000"]
            configs: {text: a word}
            """
        private static let manifest = """
            apiVersion: v1
            workloads:
              more: {runtime: podman, agent: agent_A, runtimeConfig: "image: quiet"}
            """
        private static let state = """
            desiredState:
              apiVersion: v1
              configs: {other: a text}
            """

        static let calls = [
            Call("get", "state", "desiredState.configs", prints: "text: a word"),
            Call("get", "state", "-o", "json", prints: #""apiVersion": "v1""#),
            Call("get", "workloads", prints: "web             agent_A   podman    Running(Ok)"),
            Call("get", "workloads", "-w", prints: "web", goesOn: true),
            Call("get", "agents", prints: "agent_A"),
            Call("get", "configs", prints: "text"),
            Call("get", "events", "-c", "desiredState.configs", prints: "text: a word", goesOn: true),
            Call("set", "state", "desiredState.configs.other", "{state}", prints: "No workloads updated"),
            Call("apply", "{file}", prints: "Running(Ok)"),
            Call("apply", "-d", "{file}", prints: "No workloads updated"),
            Call("delete", "workloads", "web", prints: "Removed"),
            Call("delete", "configs", "text", prints: ""),
            Call(
                "run",
                "workload",
                "one",
                "--runtime",
                "podman",
                "--agent",
                "agent_A",
                "--config",
                "image: quiet",
                prints: "Running(Ok)"
            ),
            Call("logs", "web", prints: "hello\n"),
            Call("logs", "-f", "web", prints: "hello\n", goesOn: true),
            Call("top", prints: "web", goesOn: true),
            Call("wait", "web=Running", "-t", "20", prints: ""),
            Call("plan", "{file}", prints: "more"),
            Call("validate", "{file}", prints: ""),
            Call("tags", "agent_A", "zone=front", prints: ""),
            Call("tags", "agent_A", prints: ""),
            Call(
                "repl",
                prints: #"{"id":1,"result":{"desiredState":{"apiVersion":"v1","configs":{"text":"a word"}}}}"#,
                input: [#"{"id": 1, "request": "state", "masks": ["desiredState.configs"]}"#]
            ),
            Call("completions", "ankaios", "logs", "", prints: "web"),
        ]

        @Test(arguments: calls)
        func `each command does its work over a network`(call: Call) async throws {
            try await withCluster(manifest: Self.started) { cluster in
                try await cluster.wait(until: "web", is: "Running(Ok)", within: .seconds(20))
                try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                    let files = ["{file}": "\(cluster.folder)/file.yaml", "{state}": "\(cluster.folder)/state.yaml"]
                    try TextFile.write(Array(Self.manifest.utf8), to: "\(cluster.folder)/file.yaml")
                    try TextFile.write(Array(Self.state.utf8), to: "\(cluster.folder)/state.yaml")
                    let terminal = ExpectingTerminal(call.goesOn ? call.output : nil)
                    let code = await Tool.ankaios.run(
                        call.words.map { files[$0] ?? $0 },
                        in: Surroundings(
                            environment: [
                                "ANK_SERVER_URL": endpoint.url, "ANK_INSECURE": "true", "HOME": "/nowhere",
                            ],
                            terminal: terminal,
                            signals: terminal.sender.source,
                            input: {
                                AsyncStream { stream in
                                    for line in call.input { stream.yield(line) }
                                    stream.finish()
                                }
                            }
                        )
                    )
                    let memory = terminal.memory
                    #expect(memory.output.contains(call.output) || call.output.isEmpty, "\(memory.output)")
                    #expect(memory.errors == "")
                    switch code {
                    case .success: break
                    case .interrupted where call.goesOn: break
                    default: Issue.record("it ended with \(code)")
                    }
                }
            }
        }

        /// What the table leaves out runs an Ankaios of its own, or a program at its control interface.
        @Test func `the table has each command that talks to an Ankaios`() {
            guard case .group(let commands) = Tool.ankaios.root.role else {
                Issue.record("the tool has no commands")
                return
            }
            let own: Set = ["completion", "demo", "dev", "record", "replay"]
            #expect(Set(Self.calls.map { $0.words[0] }) == Set(commands.map(\.name)).subtracting(own))
        }
    }

    /// No terminal: sends SIGTERM once something was written.
    private struct ExpectingTerminal: Terminal {
        let memory = MemoryTerminal()
        let sender = SignalSender()
        private let text: String?

        var isTerminal: Bool { false }
        var areErrorsShown: Bool { false }
        var width: Int? { nil }

        init(_ text: String?) { self.text = text }

        func write(_ written: String) {
            memory.write(written)
            if let text, memory.output.contains(text) { sender.send(15) }
        }

        func writeError(_ text: String) { memory.writeError(text) }
    }
#endif
