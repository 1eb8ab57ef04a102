#if GRPC
    import AnkaiosProtobuf
    import EmbeddedAnkaios
    import GoldenTranscripts
    import TestSupport
    import Testing

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// What the real `ank` was recorded to ask, asked again of an embedded Ankaios over gRPC.
    @Suite(.oneAtATime, .timeLimit(.minutes(2))) struct RecordedAnkTests {
        @Test func `the requests of a real ank are answered as they were recorded`() async throws {
            let truth = try Transcript(contentsOf: Recordings.folder + "/grpc-ank-get.jsonl")
            let scenario = try Scenario(truth.scenario)
            let folder = try TestFolder("recorded")
            let ankaios = try await PlayedCluster.make(scenario, folder.path)
            let port = try #require(try await ankaios.openPort { _, _ in })
            // With the agents' first reports of their load, as when it was recorded.
            try await Task.sleep(for: scenario.warmUp)
            for name in scenario.ready {
                #expect(await ankaios.wait(until: name, is: "Running(Ok)", within: .seconds(30)))
            }
            for step in scenario.steps {
                if case .until(let workload, let state, let limit) = step.action {
                    #expect(await ankaios.wait(until: workload, is: state, within: limit))
                }
            }

            let recorded = truth.lines.filter {
                $0["connection"]?.text?.hasPrefix("ank-") == true && $0["message"] != nil
            }
            let names = Set(recorded.compactMap { $0["connection"]?.text })
            #expect(names.count == 16)
            var answers: [JSONValue] = []
            for name in names.sorted() {
                let caller = try RawCaller(port, "/grpc_api.CliConnection/ConnectCli")
                for line in recorded where line["connection"]?.text == name && line["dir"] == "to" {
                    let message = try Proto.ToServer(json: line["message"] ?? [:])
                    caller.send(message.content)
                    guard case .request(let request)? = message.content else { continue }
                    answers.append([
                        "connection": .string(name), "dir": "from",
                        "message": try await response(to: request.requestId, caller).json(),
                    ])
                }
                await caller.end()
            }
            await ankaios.end()

            let differences = Comparison.differences(
                between: Transcript(scenario: truth.scenario, lines: recorded),
                and: Transcript(scenario: truth.scenario, lines: answers)
            )
            for difference in differences { Issue.record("\(difference)") }
        }

        private func response(to id: String, _ caller: RawCaller) async throws -> Proto.FromServer {
            while let event = await caller.next() {
                guard case .message(let message) = event, case .response(let response)? = message.content else {
                    continue
                }
                if response.requestId == id { return message }
            }
            throw RawCaller.Failure()
        }
    }
#endif
