import AnkaiosProtobuf
import EmbeddedAnkaios
import GoldenTranscripts
import Testing

struct ComparisonTests {
    private static func answer(_ id: String, _ name: String, _ content: JSONValue) -> JSONValue {
        let response: JSONValue = .object(["requestId": .string(id), name: content])
        return ["connection": "c", "dir": "from", "message": ["response": response]]
    }

    private static func event(_ id: String, state: JSONValue, fields: JSONValue) -> JSONValue {
        answer(id, "completeStateResponse", ["completeState": state, "alteredFields": fields])
    }

    private func differences(_ truth: [JSONValue], _ other: [JSONValue]) -> [Comparison.Difference] {
        let scenario: JSONValue = ["scenario": "x", "steps": []]
        return Comparison.differences(
            between: Transcript(scenario: scenario, lines: truth),
            and: Transcript(scenario: scenario, lines: other)
        )
    }

    @Test func `an answer that is missing, other or twice is a difference`() {
        let one = Self.answer("1", "UpdateStateSuccess", [:])
        #expect(differences([one], [one]).isEmpty)
        #expect(differences([one], []).first?.truth != nil)
        #expect(differences([one], [one, one]).first?.index == 1)
        #expect(!differences([one], [Self.answer("2", "UpdateStateSuccess", [:])]).isEmpty)
        #expect(!differences([one], [Self.answer("1", "eventsCancelAccepted", [:])]).isEmpty)
    }

    @Test func `answers keep their order, denials may overtake them`() {
        let one = Self.answer("1", "UpdateStateSuccess", [:])
        let two = Self.answer("2", "UpdateStateSuccess", [:])
        let denied = Self.answer("3", "error", ["message": "Access denied"])
        #expect(!differences([one, two], [two, one]).isEmpty)
        #expect(differences([one, denied], [denied, one]).isEmpty)
        #expect(!differences([one, denied], [one]).isEmpty)
    }

    @Test func `each workload has an order of its own in the logs`() {
        func line(_ workload: String, _ text: String) -> JSONValue {
            let entry: JSONValue = ["workloadName": ["workloadName": .string(workload)], "message": .string(text)]
            return Self.answer("l", "logEntriesResponse", ["logEntries": [entry]])
        }
        #expect(differences([line("a", "1"), line("b", "1")], [line("b", "1"), line("a", "1")]).isEmpty)
        #expect(!differences([line("a", "1"), line("a", "2")], [line("a", "2"), line("a", "1")]).isEmpty)
    }

    @Test func `subscribers hit by one change may hear of it in any order`() {
        let fields: JSONValue = ["addedFields": ["desiredState.configs.x"]]
        let a = Self.event("a", state: [:], fields: fields)
        let b = Self.event("b", state: [:], fields: fields)
        let answer = Self.answer("1", "UpdateStateSuccess", [:])
        #expect(differences([a, b, answer], [b, a, answer]).isEmpty)
        #expect(!differences([a, b, answer], [a, answer, b]).isEmpty)
    }

    @Test func `states that podman shows only sometimes, and how often it retries, do not count`() {
        let fields: JSONValue = ["updatedFields": ["workloadStates.a.w.i.state"]]
        func state(_ name: String, _ value: String, _ info: String) -> JSONValue {
            let state: JSONValue = .object([name: .string(value), "additionalInfo": .string(info)])
            let ids: JSONValue = ["w": ["idStateMap": ["i": state]]]
            let all: JSONValue = ["workloadStates": ["agentStateMap": ["a": ["wlNameStateMap": ids]]]]
            return Self.event("s", state: all, fields: fields)
        }
        let created = state("pending", "PENDING_STARTING", "created")
        let retry = state("pending", "PENDING_STARTING", "Retry 1: Execution of x")
        let running = state("running", "RUNNING_OK", "")
        #expect(differences([running], [created, running]).isEmpty)
        #expect(differences([retry, running], [retry, retry, running]).isEmpty)
        #expect(!differences([retry, running], [running]).isEmpty)
        #expect(!differences([running], [state("failed", "FAILED_EXEC_FAILED", "")]).isEmpty)
    }

    @Test func `the end of a connection is a part of the truth`() {
        let end: JSONValue = ["connection": "c", "event": "end of file"]
        #expect(!differences([end], []).isEmpty)
        #expect(differences([["event": "nobody came"]], []).isEmpty)
    }

    @Test func `what the command line prints is not compared`() {
        #expect(differences([["ank": ["get", "state"], "exit": 0, "stdout": "x", "stderr": ""]], []).isEmpty)
    }
}
