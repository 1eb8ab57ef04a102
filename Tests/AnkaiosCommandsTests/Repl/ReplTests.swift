import AnkaiosProtobuf
import TestSupport
import Testing

@testable import AnkaiosCommands

/// The tool as a test robot uses it: lines in, lines out.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct ReplTests {
    private let web =
        #"apiVersion: v1\nworkloads:\n  web: {agent: agent_A, runtime: podman, "#
        + #"runtimeConfig: \"image: x\\ncommandArgs: [sh, -c, 'echo one; echo two; sleep 1000']\"}"#

    /// What the lines are answered with.
    private func answers(_ lines: String..., on ankaios: ToolOnCluster) async throws -> [JSONValue] {
        let call = await ankaios.run(lines: lines)
        #expect(call.code == .success && call.errors.isEmpty, "\(call)")
        return try call.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    @Test func `each request is answered under its own id, whatever that is`() async throws {
        try await ToolOnCluster.run { ankaios in
            let answers = try await answers(
                #"{"id": 7, "request": "state", "masks": ["desiredState.workloads.tool.agent"]}"#,
                #"{"id": {"a": [1]}, "request": "connection"}"#,
                on: ankaios
            )
            let workloads: JSONValue = ["tool": ["agent": "agent_A"]]
            let state: JSONValue = ["desiredState": ["apiVersion": "v1", "workloads": workloads]]
            #expect(answers.contains(["id": 7, "result": state]))
            #expect(answers.contains(["id": ["a": [1]], "result": ["state": "connected"]]))
        }
    }

    @Test func `requests leave in the order of their lines, and are awaited at the end of the input`() async throws {
        try await ToolOnCluster.run { ankaios in
            let answers = try await answers(
                #"{"id": "apply", "request": "apply", "manifest": "\#(web)"}"#,
                #"{"id": "config", "request": "setConfig", "name": "c", "value": {"port": "80", "hosts": ["a"]}}"#,
                #"{"id": "wait", "request": "wait", "workloads": ["web"]}"#,
                #"{"id": "read", "request": "state", "masks": ["desiredState.configs"]}"#,
                on: ankaios
            )
            let byID = Dictionary(grouping: answers) { $0["id"]?.text ?? "" }
            #expect(byID["apply"]?.first?["result"]?["added"]?.elements?.count == 1)
            #expect(byID["wait"]?.first?["result"] == [:])
            let configs = byID["read"]?.first?["result"]?["desiredState"]?["configs"]
            #expect(configs == ["c": ["port": "80", "hosts": ["a"]]])
        }
    }

    @Test func `events and logs come as lines with the id of their request, before its end`() async throws {
        try await ToolOnCluster.run { ankaios in
            _ = try await answers(#"{"request": "apply", "manifest": "\#(web)"}"#, on: ankaios)
            let answers = try await answers(
                #"{"id": "events", "request": "events", "masks": ["desiredState.configs"]}"#,
                #"{"id": "wait", "request": "wait", "workloads": ["web"]}"#,
                #"{"id": "set", "request": "set", "masks": ["desiredState.configs"], "#
                    + #""state": {"desiredState": {"apiVersion": "v1", "configs": {"d": "1"}}}}"#,
                #"{"id": "read", "request": "state", "masks": ["agents"]}"#,
                on: ankaios
            )
            let events = answers.filter { $0["id"] == "events" }
            #expect(events.first?["snapshot"] != nil && events.last?["result"] == [:])
            #expect(events.dropFirst().first?["event"]?["added"] == ["desiredState.configs"])
            let logs = try await self.answers(#"{"id": 1, "request": "logs", "workloads": ["web"]}"#, on: ankaios)
            #expect(logs.first?["accepted"]?.elements?.count == 1)
            #expect(logs.compactMap { $0["line"]?["text"]?.text } == ["one", "two"])
            #expect(logs.last?["result"] == [:])
        }
    }

    @Test func `what cannot be done is an error with a kind, and the next line is taken`() async throws {
        try await ToolOnCluster.run { ankaios in
            let answers = try await answers(
                "nonsense",
                "[1]",
                "",
                #"{"id": 1, "request": "fly"}"#,
                #"{"id": 2, "request": "state", "mask": []}"#,
                #"{"id": 3, "request": "apply", "manifest": "apiVersion: v1\nworkloads: {w: {}}"}"#,
                #"{"id": 4, "request": "apply", "manifest": "{apiVersion: v1, workloads: {w: {agent: agent_A, "#
                    + #"runtime: podman, runtimeConfig: x, configs: {a: nothere}}}}"}"#,
                #"{"id": 5, "request": "wait", "workloads": ["nobody"], "timeout": 0.01}"#,
                #"{"id": 6, "request": "cancel", "of": "nothing"}"#,
                #"{"id": 7, "request": "logs", "workloads": ["nobody"]}"#,
                on: ankaios
            )
            func kinds(_ id: JSONValue) -> [String?] {
                answers.filter { $0["id"] == id }.map { $0["error"]?["kind"]?.text }
            }
            #expect(kinds(.null) == ["badRequest", "badRequest"])
            #expect(kinds(1) == ["badRequest"] && kinds(2) == ["badRequest"] && kinds(6) == ["badRequest"])
            #expect(kinds(3) == ["invalid"] && kinds(7) == ["notFound"])
            #expect(kinds(5) == ["timedOut"])
            #expect(kinds(4) == ["rejected"])
        }
    }

    @Test func `a stream is cancelled by its id, and that is its end`() async throws {
        try await ToolOnCluster.run { ankaios in
            let answers = try await answers(
                #"{"id": 1, "request": "events"}"#,
                #"{"id": 1, "request": "events"}"#,
                #"{"id": 2, "request": "cancel", "of": 1}"#,
                on: ankaios
            )
            #expect(answers.contains { $0["id"] == 1 && $0["error"]?["kind"] == "badRequest" }, "one id at a time")
            #expect(answers.contains { $0["id"] == 2 && $0["result"] == [:] })
        }
    }

    @Test(arguments: [
        (#"{"request": "state", "masks": "a"}"#, "'masks' has to be a list of texts"),
        (#"{"request": "logs"}"#, "'workloads' has to be a list of texts"),
        (#"{"request": "logs", "workloads": []}"#, "'workloads' has to be a list of texts"),
        (#"{"request": "logs", "workloads": ["a"], "tail": "many"}"#, #"'tail' cannot be "many""#),
        (
            #"{"request": "setConfig", "name": "c", "value": 1}"#,
            "'value' must be a text, or a list or an object of such, not 1"
        ),
        (#"{"request": "delete"}"#, "'manifest', 'workloads' or 'configs' must say what to delete"),
        (
            #"{"request": "wait", "workloads": ["a=Runing"]}"#,
            "invalid value 'a=Runing' for '<NAME[=STATE]>': write Running, Succeeded(Ok), Failed(ExecFailed), gone …"
        ),
        (#"{"request": "wait", "workloads": [1]}"#, "'workloads' has to be a list of texts"),
        (#"{"request": "setTags", "agent": "a", "tags": {"k": 1}}"#, "'tags' has to be an object of texts"),
        (#"{"request": "events", "follow": true}"#, "a request 'events' has no 'follow'"),
        ("{}", "'request' has to be a text"),
        (
            #"{"request": "wait", "workloads": ["a"], "timeout": -1}"#,
            "'timeout' must be a non-negative number of seconds"
        ),
        (#"{"request": "cancel"}"#, "'of' has to be there"),
    ])
    func `a request of the wrong kind is refused`(line: String, text: String) {
        let refusal = #expect(throws: ReplRequest.Refusal.self) { try ReplRequest(line) }
        #expect(refusal?.kind == "badRequest" && refusal?.message == text)
    }

    @Test func `a person is greeted with an example and the names of the requests, unless it has to be quiet`()
        async throws
    {
        try await ToolOnCluster.run { ankaios in
            let greeted = await ankaios.run(lines: [], ofPerson: true)
            #expect(greeted.code == .success && greeted.output.isEmpty)
            #expect(greeted.errors.hasPrefix("Connected. Write a request in a line of JSON, such as {\"id\": 1, "))
            #expect(greeted.errors.contains("There are ") && greeted.errors.contains("Ctrl-D ends."))
            #expect(await ankaios.run(lines: [], ofPerson: true, "-q").errors.isEmpty)
            #expect(await ankaios.run(lines: []).errors.isEmpty)
        }
    }
}
