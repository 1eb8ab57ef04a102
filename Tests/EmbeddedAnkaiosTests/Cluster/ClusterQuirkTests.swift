import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// Quirks that show only in the whole (AnkaiosBehaviour.md §15; Documentation/DifferencesFromAnkaios.md).
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct ClusterQuirkTests {
    private func options(_ change: (inout Quirks) -> Void = { _ in }) -> ClusterOptions {
        var options = ClusterOptions()
        change(&options.quirks)
        return options
    }

    private func setConfig(_ name: String, _ text: String) -> Proto.Request.Content {
        let configs = Proto.ConfigMap(configs: [name: .init(content: .string(text))])
        let state = Proto.State(apiVersion: "v1", configs: configs)
        return .updateStateRequest(
            .init(newState: .init(desiredState: state), updateMask: ["desiredState.configs.\(name)"])
        )
    }

    private let readVersion = Proto.Request.Content.completeStateRequest(
        .init(fieldMask: ["desiredState.apiVersion"])
    )

    @Test(arguments: [false, true])
    func `Q2: an event that crosses a large request leaves it whole, or makes the agent deaf`(_ loses: Bool)
        async throws
    {
        try await withCluster(options: options { $0.losesPartialFrames = loses }) { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            let subscription = Proto.CompleteStateRequest(
                fieldMask: ["desiredState.configs.other"],
                subscribeForEvents: true
            )
            _ = try await client.ask(.completeStateRequest(subscription), id: "events")
            // So slowly that the agent has never read all of it when the event comes.
            try await cluster.inject(.slowReader(bytesAtOnce: 1000, pause: .milliseconds(5)), into: "client")
            client.send(setConfig("large", String(repeating: "x", count: 30_000)), id: "large")
            _ = try await cluster.request(setConfig("other", "y"))
            _ = try await client.response(to: "events")
            try await cluster.inject(.resumedReader, into: "client")
            client.send(readVersion, id: "read")
            if loses {
                await #expect(throws: RawClient.Failure(what: "nothing came")) {
                    try await client.response(to: "read", timeout: 300)
                }
            } else {
                #expect(try await client.response(to: "large").content == .updateStateSuccess(.init()))
                _ = try await client.response(to: "read")
            }
        }
    }

    @Test(arguments: [1 << 36, 1 << 40, UInt64(Int64.max)])
    func `Q2a: a length that no machine has room for ends the agent`(_ length: UInt64) async throws {
        try await withCluster(options: options { $0.acceptsAnyFrameLength = true }) { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            client.write(Frame.varint(length))
            try await client.expectEnd()
            #expect(try await cluster.endedProcesses() == [.init(name: "agent_A", exitCode: -6)])
            try await cluster.startAgent("agent_A")
            _ = try await RawClient.connect(try await cluster.clientDirectory())
        }
    }

    private static let access = "{allowRules: [{type: StateRule, operation: Read, filterMasks: ['*']}]}"

    private func manifest(tag: String) -> String {
        """
        apiVersion: v1
        workloads:
          w:
            runtime: podman
            agent: agent_A
            tags: {t: '\(tag)'}
            runtimeConfig: 'image: x'
            controlInterfaceAccess: \(Self.access)
        """
    }

    @Test(arguments: [false, true])
    func `Q6a: a workload whose FIFOs have lost their path can be updated, or never again`(_ fails: Bool) async throws {
        let options = options {
            $0.losesPathsOnReconnect = true
            $0.needsPathToRecreate = fails
        }
        try await withCluster(manifest: manifest(tag: "1"), options: options) { cluster in
            try await cluster.wait(until: "w", is: "Running(Ok)")
            let folder = try await cluster.controlInterface(of: "w")
            try await cluster.stopServer()
            try await cluster.startServer()
            _ = try await cluster.wait(for: "the path to go", timeout: .seconds(10)) { _ in
                Folder.exists(folder) ? nil : true
            }
            try await cluster.apply(manifest(tag: "2"))
            if fails {
                let text = "Error: statfs \(folder): no such file or directory. Execution of 'podman "
                _ = try await cluster.wait(for: "a retry", timeout: .seconds(10)) { world in
                    world.reports.contains { $0.additionalInfo.contains(": \(text)") } ? true : nil
                }
            } else {
                _ = try await cluster.wait(for: "the path", timeout: .seconds(10)) { _ in
                    Folder.exists(folder) ? true : nil
                }
                _ = try await RawClient.connect(folder)
            }
        }
    }

    @Test func `Q9: a request of more than 4 MiB is an Error, or breaks the agent's link`() async throws {
        let large = setConfig("large", String(repeating: "x", count: 4_194_304))
        try await withCluster { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            let answer = try await client.ask(large, id: "large")
            let text = "The request is larger than the 4194304 bytes that Ankaios takes."
            #expect(answer.content == .error(.init(message: text)))
            _ = try await client.ask(readVersion, id: "read")
        }
        try await withCluster(agents: ["agent_A", "agent_B"], options: options { $0.breaksLinkOnLargeMessages = true })
        {
            cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory(on: "agent_A"))
            let witness = try await RawClient.connect(try await cluster.clientDirectory("witness", on: "agent_B"))
            let subscription = Proto.CompleteStateRequest(fieldMask: ["agents.agent_A"], subscribeForEvents: true)
            _ = try await witness.ask(.completeStateRequest(subscription), id: "s")
            client.send(large, id: "large")
            let event = try await removal(witness)
            #expect(event.alteredFields?.removedFields == ["agents.agent_A"])
        }
    }

    private func removal(_ witness: RawClient) async throws -> Proto.CompleteStateResponse {
        while true {
            let content = try await witness.response(to: "s").content
            if case .completeStateResponse(let event)? = content, event.alteredFields?.removedFields.isEmpty == false {
                return event
            }
        }
    }

    @Test func `Q9: an answer of more than 4 MiB is an Error`() async throws {
        try await withCluster { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            for name in ["a", "b"] {
                _ = try await client.ask(setConfig(name, String(repeating: "x", count: 3_000_000)), id: name)
            }
            let answer = try await client.ask(
                .completeStateRequest(.init(fieldMask: ["desiredState.configs"])),
                id: "read"
            )
            let text = "The answer is larger than the 4194304 bytes that Ankaios takes."
            #expect(answer.content == .error(.init(message: text)))
        }
    }

    @Test func `Q25b: podman-kube starts again after success`() async throws {
        var options = ClusterOptions(clock: .frozen, scripts: ["w": .exiting(after: .seconds(1))])
        options.timing.poll = .milliseconds(500)
        let manifest = """
            apiVersion: v1
            workloads:
              w: {runtime: podman-kube, agent: agent_A, restartPolicy: ALWAYS, runtimeConfig: 'manifest: ""'}
            """
        try await withCluster(manifest: manifest, options: options) { cluster in
            try await cluster.wait(until: "w", is: "Running(Ok)")
            let container = try await cluster.containerID(of: "w")
            for _ in 1...3 {
                try await cluster.advance(by: .seconds(2))
                #expect(try await cluster.workloads().map(\.state) == ["Running(Ok)"])
            }
            #expect(try await cluster.containerID(of: "w") == container)
        }
    }
}
