import AnkaiosModel
import TestSupport
import Testing

@testable import AnkaiosCommands

/// What keys and news do to the live view.
@Suite struct TopModelTests {
    static func state(_ workload: String, _ state: ExecutionState = ExecutionState(.running, .ok)) -> WorkloadState {
        WorkloadState(
            instance: WorkloadInstanceName(workload: workload, agent: "agent_A", id: "1"),
            executionState: state
        )
    }

    static func model(
        _ workloads: [String] = ["a", "b", "c"],
        size: TerminalSize = TerminalSize(columns: 60, rows: 12)
    ) -> TopModel {
        var model = TopModel(size: size)
        _ = model.handle(.state(CompleteState(workloadStates: WorkloadStates(workloads.map { state($0) }))))
        return model
    }

    private func press(_ keys: Key..., in model: inout TopModel) -> [TopModel.Effect] {
        keys.flatMap { model.handle(.key($0)) }
    }

    @Test(arguments: [
        ([Key.down], "b"), ([.character("j"), .character("j")], "c"), ([.down, .character("k")], "a"), ([.up], "a"),
        ([.end], "c"), ([.character("G"), .character("g")], "a"), ([.end, .down], "c"), ([.pageDown], "c"),
    ])
    func `keys move the selection, not beyond the ends`(keys: [Key], selected: String) {
        var model = Self.model()
        for key in keys { #expect(model.handle(.key(key)).isEmpty) }
        #expect(model.selected?.workload == selected)
    }

    @Test func `the selection stays on its workload, and on its place when that goes`() {
        var model = Self.model()
        _ = press(.down, in: &model)
        _ = model.handle(
            .state(CompleteState(workloadStates: WorkloadStates(["a", "aa", "b", "c"].map { Self.state($0) })))
        )
        #expect(model.selected?.workload == "b")
        _ = model.handle(
            .state(CompleteState(workloadStates: WorkloadStates(["a", "aa", "c"].map { Self.state($0) })))
        )
        #expect(model.selected?.workload == "c")
        _ = model.handle(.state(CompleteState()))
        #expect(model.selected == nil && press(.enter, in: &model).isEmpty)
    }

    @Test(arguments: [Key.enter, .character("l")])
    func `a log is opened, follows the selection, and is closed`(key: Key) {
        var model = Self.model()
        #expect(press(key, in: &model) == [.readLog(of: "a")])
        #expect(press(.down, in: &model) == [.readLog(of: "b")])
        _ = model.handle(.lines(of: "a", ["late"]))
        _ = model.handle(.lines(of: "b", ["1", "2"]))
        #expect(model.log?.lines == ["1", "2"], "lines of the log before are not for this one")
        #expect(press(key, in: &model) == [.stopLog])
        #expect(model.log == nil)
    }

    @Test func `older lines of a log stay in sight while new ones come`() {
        var model = Self.model()
        _ = press(.enter, in: &model)
        _ = model.handle(.lines(of: "a", (1...20).map(String.init)))
        _ = press(.pageUp, in: &model)
        #expect(model.log?.distance == 4)
        _ = model.handle(.lines(of: "a", ["21", "22"]))
        #expect(model.log?.distance == 6)
        _ = press(.pageDown, .pageDown, in: &model)
        #expect(model.log?.distance == 0)
    }

    @Test func `a log keeps its last lines`() {
        var model = Self.model()
        _ = press(.enter, in: &model)
        for number in 0..<3 { _ = model.handle(.lines(of: "a", Array(repeating: "\(number)", count: 900))) }
        #expect(model.log?.lines.count == TopModel.logLimit)
        #expect(model.log?.lines.first == "0" && model.log?.lines.last == "2")
    }

    @Test func `a filter is typed, and lets through what has it in name, agent or state`() {
        var model = Self.model(["camera", "radio", "radar"])
        _ = press(.character("/"), .character("r"), .character("a"), .character("d"), in: &model)
        #expect(model.isTyping && model.rows.map(\.instance.workload) == ["radar", "radio"])
        _ = press(.character("q"), .backspace, .enter, in: &model)
        #expect(!model.isTyping && model.filter == "rad" && model.selected?.workload == "radar")
        _ = press(.escape, in: &model)
        #expect(model.rows.count == 3)
        _ = press(.character("/"), .character("o"), .character("k"), .escape, in: &model)
        #expect(model.filter.isEmpty && !model.isTyping)
    }

    @Test func `q ends it, but not while a filter is typed`() {
        var model = Self.model()
        #expect(press(.character("/"), .character("q"), in: &model).isEmpty)
        #expect(press(.enter, .character("q"), in: &model) == [.quit])
    }

    @Test(arguments: [
        ("j", [Key.character("j")]), ("\u{1B}[A\u{1B}OB", [.up, .down]), ("\u{1B}", [.escape]),
        ("\r\n", [.enter, .enter]),
        ("\u{7F}é", [.backspace, .character("é")]), ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]),
        ("\u{1B}[1;5Cq", [.character("q")]), ("\u{1}", []),
    ])
    func `bytes of a terminal are keys`(text: String, keys: [Key]) {
        var reader = KeyReader()
        #expect(reader.keys(text.utf8) == keys)
    }

    @Test func `half a character waits for its other half`() {
        var reader = KeyReader()
        #expect(reader.keys([0xC3]).isEmpty)
        #expect(reader.keys([0xA9]) == [.character("é")])
    }
}

/// What the live view looks like.
@Suite struct TopScreenTests {
    private func plain(_ model: TopModel) -> [String] {
        TopScreen.lines(of: model).map { line in
            var text = line.printable[...]
            while text.last == " " { text.removeLast() }
            return String(text)
        }
    }

    private func model(_ size: TerminalSize) -> TopModel {
        var model = TopModel(size: size)
        let states = [
            TopModelTests.state("web"), TopModelTests.state("bad", ExecutionState(.pending, .startingFailed)),
            TopModelTests.state("once", ExecutionState(.succeeded, .ok)),
        ]
        let agent = AgentAttributes(cpuUsage: 31, freeMemory: 3 << 30)
        let web = Workload("web", on: "agent_A", runtime: "podman", runtimeConfig: "")
        let state = CompleteState(
            desiredState: State(workloads: ["web": web]),
            workloadStates: WorkloadStates(states),
            agents: ["agent_A": agent]
        )
        _ = model.handle(.state(state))
        return model
    }

    @Test func `agents, workloads and keys are shown, in as many lines as the terminal has`() {
        let lines = plain(model(TerminalSize(columns: 72, rows: 12)))
        #expect(
            lines == [
                " Ankaios   3 workloads  1 running  1 succeeded  1 failed",
                "",
                "AGENT     WORKLOADS   CPU USAGE        FREE MEMORY",
                "agent_A   3           ███░░░░░░░ 31%   3.0 GiB",
                "",
                "WORKLOAD NAME   AGENT     RUNTIME   EXECUTION STATE           ADDITIONA…",
                "bad             agent_A             Pending(StartingFailed)",
                "once            agent_A             Succeeded(Ok)",
                "web             agent_A   podman    Running(Ok)",
                "",
                "",
                "↑↓ select   l log   / filter   q quit",
            ]
        )
    }

    @Test(arguments: [(50, "Pending(StartingFailed)"), (40, "Pending(StartingFailed)")])
    func `in a narrow terminal names give way, and the state stays`(_ columns: Int, _ state: String) {
        let lines = plain(model(TerminalSize(columns: columns, rows: 12)))
        #expect(lines[6].contains(state) && lines[6].hasPrefix("bad"), "\(lines[6])")
        #expect(lines[5].contains("EXECUTION STATE"))
    }

    @Test func `a log has the lower half, its newest lines last`() {
        var model = model(TerminalSize(columns: 40, rows: 16))
        _ = model.handle(.key(.enter))
        _ = model.handle(.lines(of: "bad", (1...9).map { "line \($0)" } + ["\u{1B}[31mred\u{1B}[0m\tend\u{7}"]))
        let lines = plain(model)
        #expect(lines.count == 16)
        #expect(lines[10] == "── Log of bad " + String(repeating: "─", count: 26))
        #expect(Array(lines[11..<15]) == ["line 7", "line 8", "line 9", "red    end\\u{7}"])
        _ = model.handle(.logFailed(of: "bad", "no right"))
        #expect(plain(model)[10].hasPrefix("── Log of bad : no right"))
    }

    @Test(arguments: [(1, 1), (10, 3), (40, 5), (40, 8), (200, 60), (0, 0)])
    func `no line is too many or too wide, whatever the size`(columns: Int, rows: Int) {
        var model = model(TerminalSize(columns: columns, rows: rows))
        for keys in [[], [Key.enter], [.character("/"), .character("x")]] {
            for key in keys { _ = model.handle(.key(key)) }
            let lines = TopScreen.lines(of: model)
            #expect(lines.count == rows)
            #expect(lines.allSatisfy { $0.printable.count <= columns })
        }
    }

    @Test func `states have colours, the selected row is reversed, and an interruption is told`() {
        var model = model(TerminalSize(columns: 100, rows: 12))
        let lines = TopScreen.lines(of: model)
        #expect(lines[6].contains("\u{1B}[7;1;31mPending(StartingFailed)\u{1B}[0m"))
        #expect(lines[8].contains("\u{1B}[32mRunning(Ok)\u{1B}[0m"))
        #expect(!TopScreen.lines(of: model, isColoured: false)[8].contains("\u{1B}"))
        _ = model.handle(.connection(.connecting))
        #expect(plain(model)[0].hasSuffix("connection interrupted"))
    }

    @Test func `a selection below the last row scrolls the rows`() {
        var model = TopModelTests.model((10...40).map { "w\($0)" }, size: TerminalSize(columns: 80, rows: 10))
        _ = model.handle(.key(.end))
        let lines = plain(model)
        #expect(lines[8].hasPrefix("w40 ") && lines[3].hasPrefix("w35 "))
    }
}

/// The live view in a terminal, as users have it.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct TopCommandTests {
    @Test func `a terminal is taken, and given back at the end`() async throws {
        try await withFile("") { path in
            // `script` gives the program a terminal, and keeps what it writes.
            let top = "\(builtTool) dev --mount never -- \(builtTool) top"
            #expect(await shell("printf q | script -qec '\(top)' \(path) >/dev/null") == 0)
            let written = try Fixture.text(path)
            let entered = try #require(written.firstRange(of: "\u{1B}[?1049h"))
            let left = try #require(written.firstRange(of: "\u{1B}[?1049l"))
            #expect(entered.lowerBound < left.lowerBound)
            #expect(written[entered.upperBound..<left.lowerBound].contains(" Ankaios "))
        }
    }

    @Test func `without a terminal it prints as a watch does, until it is ended`() async throws {
        try await ToolOnCluster.run { ankaios in
            let watched = await ankaios.untilFirstWrite("top")
            #expect(watched.code == .interrupted(signal: 15))
            #expect(watched.output.hasPrefix("WORKLOAD NAME   AGENT     RUNTIME"))
            #expect(watched.output == (await ankaios.untilFirstWrite("get", "workloads", "-w")).output)
        }
    }

    @Test func `while nobody looks the newest state waits, and not all lines of a log`() async {
        let events = TopEvents()
        for number in 0..<10_000 {
            let agent = "agent_\(number)"
            events.push(.state(CompleteState(agents: [agent: AgentAttributes()])))
            events.push(.lines(of: "w", ["\(number)"]))
        }
        events.push(.key(.up))
        events.end()
        var found: [TopModel.Event] = []
        for await batch in events.batches {
            found = batch
            break
        }
        #expect(found.count <= 1002 && found.last == .key(.up))
        let states = found.filter { if case .state = $0 { true } else { false } }
        #expect(states == [.state(CompleteState(agents: ["agent_9999": AgentAttributes()]))])
        #expect(found.contains(.lines(of: "w", ["9999"])))
    }
}
