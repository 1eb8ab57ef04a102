import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// AnkaiosBehaviour.md §8.
@Suite struct AgentLogsTests {
    private func name(_ workload: String) -> Proto.WorkloadInstanceName {
        .init(workloadName: workload, agentName: "a", id: "1")
    }

    private func ask(_ bench: inout AgentBench, _ id: String, _ workloads: String..., follow: Bool? = nil) {
        let request = Proto.LogsRequest(workloadNames: workloads.map(name), follow: follow)
        bench.server(.logsRequest(.init(requestId: id, logsRequest: request)))
    }

    /// What went to the server about logs, as texts.
    private func told(_ bench: AgentBench) -> [String] {
        bench.sent.compactMap { message in
            switch message.content {
            case .logEntriesResponse(let entries):
                let lines = (entries.logEntriesResponse?.logEntries ?? []).map {
                    "\($0.workloadName?.workloadName ?? "?"):\($0.message)"
                }
                return "\(entries.requestId) \(lines.joined(separator: "|"))"
            case .logsStopResponse(let stop):
                return "\(stop.requestId) \(stop.logsStopResponse?.workloadName?.workloadName ?? "?") stop"
            case .request(let request):
                return "request \(request.requestId)"
            default:
                return nil
            }
        }
    }

    /// The numbers of the readings begun.
    private func reading(_ bench: inout AgentBench, _ id: String, _ workloads: String...) -> [LogID] {
        let request = Proto.LogsRequest(
            workloadNames: workloads.map(name),
            follow: true,
            tail: -1,
            since: "",
            until: "x"
        )
        let message = Proto.ServerLogsRequest(requestId: id, logsRequest: request)
        return bench.agent.handle(.fromServer(.init(content: .logsRequest(message))), at: bench.now).compactMap {
            guard case .runtime(.readLogs(let log, _, let options)) = $0 else { return nil }
            #expect(options == LogOptions(follow: true, tail: nil, since: nil, until: "x"))
            return log
        }
    }

    @Test func `lines come with their instance, then the stop`() {
        var bench = running("w", "v")
        let logs = reading(&bench, "r", "w", "v")
        #expect(logs.count == 2)
        bench.sent = []
        bench.feed(.runtime(.logLines(logs[0], ["one", ""])))
        bench.feed(.runtime(.logLines(logs[1], ["x"])))
        bench.feed(.runtime(.logEnded(logs[0])))
        bench.feed(.runtime(.logLines(logs[0], ["late"])))
        #expect(told(bench) == ["r w:one|w:", "r v:x", "r w stop"])
    }

    @Test func `nothing is heard of workloads without a container or unknown ones`() {
        var bench = AgentBench()
        bench.update([.named("none", runtime: "nothing"), .named("waits", after: ["x": .running]), .named("fails")])
        bench.failed("no")
        ask(&bench, "r", "none", "waits", "fails", "unknown")
        #expect(bench.takeActions().filter { $0.hasPrefix("read") } == [])
        #expect(told(bench) == [])
    }

    @Test func `a request waits for the command that is under way`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        ask(&bench, "r", "w")
        #expect(bench.takeActions() == ["list", "create w"])
        bench.done()
        #expect(bench.takeActions() == ["read c1"])
    }

    @Test func `a cancelled campaign is silent, and its id can be used again`() {
        var bench = running("w")
        let first = reading(&bench, "r", "w")
        bench.server(.logsCancelRequest(.init(requestId: "r")))
        #expect(bench.takeActions() == ["cancel logs"])
        bench.feed(.runtime(.logLines(first[0], ["x"])))
        bench.feed(.runtime(.logEnded(first[0])))
        #expect(told(bench) == [])
        #expect(reading(&bench, "r", "w").count == 1)
    }

    @Test func `a second request with the id takes the place of the first`() {
        var bench = running("w", "v")
        let first = reading(&bench, "r", "w")
        ask(&bench, "r", "v")
        #expect(bench.takeActions() == ["cancel logs", "read c2"])
        bench.feed(.runtime(.logEnded(first[0])))
        #expect(told(bench) == [])
    }

    @Test func `a lost link ends all readings`() {
        var bench = running("w")
        let logs = reading(&bench, "r", "w")
        bench.feed(.disconnected)
        #expect(bench.takeActions() == ["cancel logs"])
        bench.feed(.runtime(.logLines(logs[0], ["x"])))
        bench.sent = []
        bench.feed(.connected)
        #expect(told(bench) == [])
    }

    @Test func `a log message that cannot be written cancels its campaign`() {
        var bench = AgentBench()
        bench.update([.named("w", allowing: ["*"])])
        bench.done()
        let response = Proto.Response(requestId: "x@y", content: .logEntriesResponse(.init()))
        let frame = Frame.framed(Proto.FromAnkaios(content: .response(response)).encoded())
        guard let id = bench.interfaces["w"] else {
            Issue.record("no interface")
            return
        }
        bench.feed(.writeFailed(id, frame: frame, .timedOut))
        #expect(told(bench) == ["request w@x@y"])
    }

    // MARK: - Sizes

    @Test func `many lines are cut into messages that the server takes`() {
        let lines = Array(repeating: String(repeating: "x", count: 1 << 20), count: 5)
        let messages = LogMessages.messages(lines, of: name("w"))
        #expect(messages.allSatisfy { $0.encoded().count <= LogMessages.maximumMessage })
        #expect(messages.flatMap(\.logEntries).map(\.message) == lines)
    }

    @Test func `a line that is too long for a message is cut, and that is said`() {
        let line = String(repeating: "ä", count: (1 << 20) + 5)
        let messages = LogMessages.messages(["before", line, "after"], of: name("w"))
        #expect(messages.map(\.logEntries.count) == [1, 2, 1])
        let cut = messages[1].logEntries[0].message
        #expect(cut.hasSuffix("ä [truncated]"))
        #expect(messages[1].logEntries[1].message == LogMessages.truncated)
        #expect((LogMessages.maximumMessage - 200...LogMessages.maximumMessage).contains(messages[1].encoded().count))
    }

    @Test func `a line of more than 50 MiB ends the reading`() {
        var bench = running("w")
        let logs = reading(&bench, "r", "w")
        let long = String(repeating: "x", count: LogMessages.maximumLine + 1)
        bench.sent = []
        bench.feed(.runtime(.logLines(logs[0], ["a", long, "b"])))
        #expect(told(bench) == ["r w:a|w:\(LogMessages.lineTooLong)", "r w stop"])
        #expect(bench.takeActions() == ["cancel logs"])
    }
}
