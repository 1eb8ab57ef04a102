import AnkaiosProtobuf
import Testing

@testable import GoldenTranscripts

struct StepTests {
    @Test(arguments: [
        #"{"connect": {"as": "c", "workload": "w"}}"#, #"{"hello": {"as": "c", "version": "1"}}"#,
        #"{"send": {"as": "c", "id": "1", "request": {}}}"#, #"{"ask": {"as": "c", "id": "1", "request": {}}}"#,
        #"{"await": {"as": "c", "id": "1"}}"#, #"{"await_any": {"as": "c", "timeout": 2}}"#,
        #"{"raw": {"as": "c", "hex": "00"}}"#, #"{"until": {"workload": "w", "state": "gone"}}"#, #"{"settle": 0.5}"#,
        #"{"pause": 1}"#, #"{"disconnect": {"as": "c"}}"#, #"{"agent": {"kill": "a"}}"#, #"{"server": "stop"}"#,
        #"{"ank": ["get", "state"]}"#, #"{"podman": ["kill", "x"]}"#, #"{"write": {"path": "p", "text": "t"}}"#,
        #"{"call": {"as": "c"}}"#, #"{"more": {"as": "c"}}"#, #"{"hang_up": {"as": "c"}}"#,
        #"{"ank_for": {"seconds": 1}}"#,
    ])
    func `each kind of step is known`(_ text: String) throws {
        _ = try Step(JSONValue(parsing: text))
    }

    @Test(arguments: [
        #"{"dance": 1}"#,
        #"{"connect": {"workload": "w"}}"#,
        #"{"agent": {"paint": "a"}}"#,
        "[]",
        "{}",
    ])
    func `what is no step is refused`(_ text: String) throws {
        let line = try JSONValue(parsing: text)
        let error = #expect(throws: ProtoError.self) { try Step(line) }
        #expect(error?.description == "not a step that can be played: \(text)")
    }

    @Test func `what a step leaves out has its usual value`() throws {
        let step = try Step(["connect": ["as": "c", "workload": "w"]])
        guard case .connect("c", "w", "agent_A", nil, .seconds(30)) = step.action else {
            Issue.record("not as usual: \(step)")
            return
        }
    }

    @Test func `placeholders are filled, other braces stay`() {
        func filled(_ text: String) -> String {
            Placeholders.filled(text, folder: "/tmp/x", containers: ["w": "123"])
        }
        #expect(filled("{dir}/{id:w} {{dir}} {id:v} {name} {") == "/tmp/x/123 {/tmp/x} {id:v} {name} {")
        #expect(Normal.text(filled("{now-5}")) == "{time}")
    }

    @Test func `workloads whose containers are named are found anywhere in a step`() {
        #expect(Placeholders.workloads(in: ["podman": ["kill", "{id:a}", ["x": "{id:b}"]]]) == ["a", "b"])
    }
}

struct PlayerArgumentsTests {
    @Test func `folders, names and numbers may stand in any order`() throws {
        let arguments = PlayerArguments(["golden", "hello-again", "--jobs", "3", "--out", "x", "state-top"])
        #expect(arguments?.folder == "golden")
        #expect(arguments?.task == .play(out: "x"))
        #expect(arguments?.names == ["hello-again", "state-top"])
        #expect(arguments?.jobs == 3)
        #expect(PlayerArguments(["golden", "--compare", "x"])?.task == .compare(with: "x"))
    }

    @Test(arguments: [
        [], ["golden"], ["--out", "x"], ["golden", "--out"], ["golden", "--out", "x", "--jobs", "many"],
        ["golden", "--what"],
    ])
    func `what cannot be understood is refused`(_ arguments: [String]) {
        #expect(PlayerArguments(arguments) == nil)
    }
}
