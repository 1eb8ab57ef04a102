import Testing

@testable import EmbeddedAnkaios

struct SimulatedWorkloadTests {
    typealias Step = SimulatedWorkload.Step

    @Test func `a run gives the steps and then the end`() {
        var run = SimulatedRun(.init(steps: [.log("a"), .wait(.seconds(1)), .logError("b")], end: .exits(code: 2)))
        #expect(run.next() == .print("a", .output))
        #expect(run.next() == .wait(.seconds(1)))
        #expect(run.next() == .print("b", .errors))
        #expect(run.next() == .end(.exits(code: 2)))
    }

    @Test func `a loop without a wait lets the clock go on`() {
        var run = SimulatedRun(.init(steps: [.forever([.log("x")])]))
        let waits = (0..<3000).filter { _ in run.next() == .wait(.milliseconds(1)) }
        #expect(waits.count >= 1)
    }

    @Test(
        arguments: [
            (["true"], [], .exits(code: 0)), (["false"], [], .exits(code: 1)),
            (["sleep", "5"], [.wait(.seconds(5))], .exits(code: 0)),
            (["/bin/echo", "a", "b"], [.log("a b")], .exits(code: 0)), (["sleep", "infinity"], [], .runsOn),
            (
                ["sh", "-c", "echo out; sleep 0.5 && echo \"e  x\" >&2; exit 4"],
                [.log("out"), .wait(.milliseconds(500)), .logError("e  x")], .exits(code: 4)
            ),
            (
                ["sh", "-c", "while true; do echo tick; sleep 1; done"],
                [.forever([.log("tick"), .wait(.seconds(1))])], .runsOn
            ),
            (["sh", "-c", "for i in 1 2; do echo line $i; done"], [.log("line 1"), .log("line 2")], .exits(code: 0)),
            (["sh", "-c", "false && echo no\necho yes"], [.log("yes")], .exits(code: 0)),
        ] as [([String], [Step], SimulatedWorkload.End)]
    )
    func `plain commands say what they do`(arguments: [String], steps: [Step], end: SimulatedWorkload.End) {
        #expect(SimulatedCommand.workload(for: arguments) == SimulatedWorkload(steps: steps, end: end))
    }

    @Test func `a manifest says all that there is to a simulated workload`() throws {
        let config = """
            startDelay: 500ms
            startFailures: ["no such image"]
            alwaysFailing: never
            steps: [{log: ready}, {wait: 2s}, {logError: oops}, {forever: [{log: tick}, {wait: 1}]}]
            exit: 3
            stopDelay: 1.5
            deleteFailures: [busy]
            """
        let expected = SimulatedWorkload(
            startDelay: .milliseconds(500),
            startFailures: ["no such image"],
            alwaysFailing: "never",
            steps: [
                .log("ready"), .wait(.seconds(2)), .logError("oops"), .forever([.log("tick"), .wait(.seconds(1))]),
            ],
            end: .exits(code: 3),
            stopDelay: .milliseconds(1500),
            deleteFailures: ["busy"]
        )
        #expect(try SimulatedWorkload(runtimeConfig: config) == expected)
        #expect(try SimulatedWorkload(runtimeConfig: "vanishes: true").end == .vanishes)
        #expect(try SimulatedWorkload(runtimeConfig: "") == .runningForever)
    }

    @Test(arguments: [
        ("exit: 300", "exit: '300' is not an exit code"),
        ("steps: [{jump: high}]", "steps: unknown step `jump`"),
        ("steps: [log]", "steps: each step is one of log, logError, wait, forever"),
        ("startDelay: soon", "startDelay: 'soon' is not a time; write 1.5, 500ms or 2m"),
    ])
    func `what is no simulation says why`(_ config: String, problem: String) {
        let error = #expect(throws: RuntimeConfigError.self) { try SimulatedWorkload(runtimeConfig: config) }
        #expect(error?.text == problem)
    }

    @Test(arguments: [
        ["python3", "x.py"], [], ["sh", "-c", "ls | wc"], ["sh", "-c", "echo 'a"], ["sh", "-c", "echo $((1 + 1))"],
        ["sh"], ["sh", "-c", "echo $HOSTNAME"], ["sh", "-c", "echo a > /data"], ["sh", "-c", "cat /unknown"],
        ["sh", "-c", "while true; do n=x$n; echo $n; sleep 1; done"], ["sh", "-c", "echo *"], ["sh", "-c", "a & wait"],
        ["sh", "-c", "while read x; do echo $x; done"], ["echo", "-n", "a"], ["printf", "%x", "1"],
    ])
    func `other commands are not understood`(arguments: [String]) {
        #expect(SimulatedCommand.workload(for: arguments) == nil)
    }

    private static let tooMuch = [
        "while loops in each other": nested("while true; do ", 100_000),
        "for loops in each other": nested("for x in 1; do ", 100_000),
        // Together more often than anybody waits.
        "loops of ten": nested("for x in 1 2 3 4 5 6 7 8 9 0; do ", 30),
        "long words":
            "for x in \(String(repeating: "1 ", count: 10_000)); do echo \(String(repeating: "x", count: 10_000)); done",
        "commands": String(repeating: "true\n", count: 200_000),
    ]

    private static func nested(_ loop: String, _ depth: Int) -> String {
        String(repeating: loop, count: depth) + "true" + String(repeating: "; done", count: depth)
    }

    @Test(arguments: tooMuch.keys) func `a script that is too deep or too long is not understood`(what: String) throws {
        let script = try #require(Self.tooMuch[what])
        #expect(SimulatedCommand.workload(for: ["sh", "-c", script]) == nil)
    }

    @Test func `a script of a hundred loops and of a hundred thousand commands is understood`() {
        let deep = String(repeating: "while true; do ", count: 100) + "true" + String(repeating: "; done", count: 100)
        #expect(SimulatedCommand.workload(for: ["sh", "-c", deep]) != nil)
        let long = String(repeating: "true\n", count: 100_000)
        #expect(SimulatedCommand.workload(for: ["sh", "-c", long]) != nil)
        let word = String(repeating: "x", count: 1 << 20)
        #expect(SimulatedCommand.workload(for: ["sh", "-c", "echo \(word)"])?.steps == [.log(word)])
    }
}
