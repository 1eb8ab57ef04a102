import AnkaiosModel
import Testing

@testable import AnkaiosOperations

/// Which logs are read, and what is told of them, step by step.
@Suite(.timeLimit(.minutes(1))) struct ContinuousLogReadingTests {
    typealias Campaign = ContinuousLogReading.Campaign
    typealias Effect = ContinuousLogReading.Effect

    let radio = WorkloadInstanceName(workload: "radio", agent: "agent_A", id: "1")
    private let newer = WorkloadInstanceName(workload: "radio", agent: "agent_A", id: "2")
    private let moved = WorkloadInstanceName(workload: "radio", agent: "agent_B", id: "1")
    let first = Campaign(number: 1)
    let second = Campaign(number: 2)
    private let third = Campaign(number: 3)

    private func states(
        _ states: [WorkloadInstanceName: ExecutionState],
        desired: Set<String> = ["radio"],
        anew: Bool = false
    ) -> ContinuousLogReading.Event {
        .states(WorkloadStates(states.map { .init(instance: $0, executionState: $1) }), desired: desired, isAnew: anew)
    }

    /// The radio's next state.
    func radio(_ text: String?, anew: Bool = false) -> ContinuousLogReading.Event {
        states(text.map { [radio: ExecutionState($0) ?? ExecutionState(.other(0))] } ?? [:], anew: anew)
    }

    func read(_ campaign: Campaign, _ instance: WorkloadInstanceName, tail: Int? = nil, since: LogTime? = nil)
        -> Effect
    {
        .read(campaign, instance, tail: tail, since: since)
    }

    func lines(_ instance: WorkloadInstanceName, _ texts: String...) -> [ContinuousLogEvent] {
        texts.map { .entry(LogEntry(instance: instance, message: $0)) }
    }

    // MARK: - When a log is read

    @Test(arguments: ["Running(Ok)", "Succeeded(Ok)", "Failed(ExecFailed)", "Failed(Unknown)", "Stopping(Stopping)"])
    func `what runs or has ended is read`(text: String) {
        var core = ContinuousLogReading(of: ["radio"])
        #expect(core.handle(radio(text, anew: true)) == [read(first, radio)])
    }

    @Test(
        arguments: [
            "Pending(Initial)", "Pending(WaitingToStart)", "Pending(Starting)", "Pending(StartingFailed)",
            "Stopping(RequestedAtRuntime)", "Failed(Lost)", "AgentDisconnected", "NotScheduled",
        ]
    )
    func `what has no container, or one that is just made or ended, is left alone`(text: String) {
        var core = ContinuousLogReading(of: ["radio"])
        let effects = core.handle(radio(text, anew: true))
        let waits = text.hasPrefix("Pending") || text == "AgentDisconnected" || text == "NotScheduled"
        #expect(effects == (waits ? [.tell([.waiting(radio)])] : []))
        #expect(core.handle(radio(text, anew: true)) == [], "it is told once")
    }

    @Test func `each log is asked for once, others' not at all`() {
        var core = ContinuousLogReading(of: ["radio"])
        let other = WorkloadInstanceName(workload: "other", agent: "agent_A", id: "1")
        let running = ExecutionState(.running, .ok)
        #expect(core.handle(states([radio: running, other: running], anew: true)) == [read(first, radio)])
        #expect(core.handle(states([radio: running])) == [])
        #expect(core.handle(radio("Failed(ExecFailed)")) == [])
    }

    @Test func `a tail is one of what is there at first, later containers are read from their start`() {
        var core = ContinuousLogReading(of: ["radio"], tail: 5, since: "10m")
        #expect(core.handle(radio("Running(Ok)", anew: true)) == [read(first, radio, tail: 5, since: "10m")])
        let both = [radio: ExecutionState(.running, .ok), moved: ExecutionState(.running, .ok)]
        #expect(core.handle(states(both)) == [read(second, moved)])
    }

    // MARK: - Over restarts and replacements

    @Test func `a restart after failure is read from its start, also lines that were there before`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        #expect(core.handle(.lines(first, ["boot"])) == [.tell([.began(radio)] + lines(radio, "boot"))])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)])])
        for text in ["Failed(ExecFailed)", "Stopping(RequestedAtRuntime)", nil, "Pending(Starting)"] {
            #expect(core.handle(radio(text)) == [])
        }
        #expect(core.handle(radio("Running(Ok)")) == [read(second, radio)])
        #expect(core.handle(.lines(second, ["boot"])) == [.tell([.began(radio)] + lines(radio, "boot"))])
    }

    @Test func `a restart after success goes on in the same log, of which each line is told once`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, ["out 1", "error 1", "tick", "tick"]))
        _ = core.handle(radio("Succeeded(Ok)"))
        _ = core.handle(.stopped(first))
        #expect(core.handle(radio("Pending(Starting)")) == [])
        #expect(core.handle(radio("Running(Ok)")) == [read(second, radio)])
        // The log has two pipes, which come differently mixed now.
        let again = ["out 1", "tick", "tick", "tick", "out 2", "error 1", "error 2"]
        #expect(
            core.handle(.lines(second, again))
                == [.tell([.began(radio)] + lines(radio, "tick", "out 2", "error 2"))]
        )
    }

    @Test func `with a tail the same container goes on with new lines, and a gap is told`() {
        var core = ContinuousLogReading(of: ["radio"], tail: 1)
        _ = core.handle(radio("Succeeded(Ok)", anew: true))
        _ = core.handle(.lines(first, ["last"]))
        _ = core.handle(.stopped(first))
        _ = core.handle(radio("Pending(Starting)"))
        #expect(core.handle(radio("Running(Ok)")) == [.tell([.gap(radio)]), read(second, radio, tail: 0)])
    }

    @Test func `an update's new instance is read when it runs, and the old one to its end`() {
        var core = ContinuousLogReading(of: ["radio"])
        let running = ExecutionState(.running, .ok)
        _ = core.handle(states([radio: running], anew: true))
        #expect(core.handle(states([radio: running, newer: .init(.pending, .initial)])) == [])
        #expect(core.handle(states([newer: .init(.pending, .starting)])) == [])
        #expect(core.handle(states([newer: running])) == [read(second, newer)])
        #expect(core.handle(.lines(second, ["new"])) == [.tell([.began(newer)] + lines(newer, "new"))])
        #expect(core.handle(.lines(first, ["bye"])) == [.tell([.began(radio)] + lines(radio, "bye"))])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)])])
    }

    @Test func `what ended before its log could be asked for is read then`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Pending(Starting)", anew: true))
        #expect(core.handle(radio("Succeeded(Ok)")) == [read(first, radio)])
        #expect(core.handle(.lines(first, ["done"])) == [.tell([.began(radio)] + lines(radio, "done"))])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)])])
        #expect(core.handle(radio("Succeeded(Ok)")) == [])
    }

    /// Two workloads in the order in which a real Ankaios told of them (recording `logs-restart`), with what it then has to
    /// answer: the whole log of the one that ended well, the new log of the one that failed.
    @Test func `restarts as recorded are told once, one log going on and one beginning anew`() {
        let always = WorkloadInstanceName(workload: "always", agent: "agent_A", id: "1")
        let failing = WorkloadInstanceName(workload: "on_failure", agent: "agent_A", id: "2")
        var core = ContinuousLogReading(of: ["always", "on_failure"])
        var present: [WorkloadInstanceName: ExecutionState] = [
            always: .init(.running, .ok), failing: .init(.running, .ok),
        ]
        func become(_ instance: WorkloadInstanceName, _ state: String?) -> ContinuousLogReading.Event {
            present[instance] = state.flatMap { ExecutionState($0) }
            return states(present)
        }
        #expect(core.handle(states(present, anew: true)) == [read(first, always), read(second, failing)])
        #expect(core.handle(.lines(second, ["try"])) == [.tell([.began(failing)] + lines(failing, "try"))])
        #expect(core.handle(.lines(first, ["start"])) == [.tell([.began(always)] + lines(always, "start"))])
        #expect(core.handle(.lines(first, ["end"])) == [.tell(lines(always, "end"))])
        #expect(core.handle(become(failing, "Stopping(Stopping)")) == [])
        #expect(core.handle(become(always, "Stopping(Stopping)")) == [])
        #expect(core.handle(.lines(second, ["fail"])) == [.tell(lines(failing, "fail"))])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(always)])])
        #expect(core.handle(.stopped(second)) == [.tell([.ended(failing)])])
        for (instance, state) in [
            (always, "Succeeded(Ok)"), (always, "Pending(Starting)"), (failing, "Failed(ExecFailed)"),
            (failing, "Stopping(RequestedAtRuntime)"), (failing, nil), (failing, "Pending(Starting)"),
        ] {
            #expect(core.handle(become(instance, state)) == [])
        }
        #expect(core.handle(become(always, "Running(Ok)")) == [read(third, always)])
        #expect(
            core.handle(.lines(third, ["start", "end", "start"]))
                == [.tell([.began(always)] + lines(always, "start"))]
        )
        let fourth = Campaign(number: 4)
        #expect(core.handle(become(failing, "Running(Ok)")) == [read(fourth, failing)])
        #expect(core.handle(.lines(fourth, ["try"])) == [.tell([.began(failing)] + lines(failing, "try"))])
    }

    // MARK: - When events and lines overtake each other

    @Test func `a stop that comes late does not hold up the next run`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, ["boot"]))
        for text in ["Failed(ExecFailed)", "Stopping(RequestedAtRuntime)", "Pending(Starting)", "Running(Ok)"] {
            #expect(core.handle(radio(text)) == [])
        }
        #expect(core.handle(.lines(first, ["fatal"])) == [.tell(lines(radio, "fatal"))])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)]), read(second, radio)])
    }

    @Test func `a campaign that got the next container's log is not followed by another one of it`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Pending(Starting)", anew: true))
        _ = core.handle(radio("Failed(ExecFailed)"))
        _ = core.handle(radio("Stopping(RequestedAtRuntime)"))
        _ = core.handle(radio("Pending(Starting)"))
        let told: [ContinuousLogEvent] = [.gap(radio), .began(radio)] + lines(radio, "boot")
        #expect(core.handle(.lines(first, ["boot"])) == [.tell(told)])
        #expect(core.handle(radio("Running(Ok)")) == [])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)])])
    }

    @Test func `lines that come so late that the next run is about to begin are not taken for its lines`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        for text in ["Failed(ExecFailed)", "Stopping(RequestedAtRuntime)", nil, "Pending(Starting)"] {
            _ = core.handle(radio(text))
        }
        _ = core.handle(.lines(first, ["boot", "fatal"]))
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)])])
        #expect(core.handle(radio("Running(Ok)")) == [read(second, radio)])
        #expect(core.handle(.lines(second, ["boot"])) == [.tell([.began(radio)] + lines(radio, "boot"))])
    }

    @Test func `a campaign that brought nothing gives way when the next run begins`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Failed(ExecFailed)", anew: true))
        for text in ["Stopping(RequestedAtRuntime)", nil, "Pending(Starting)"] { _ = core.handle(radio(text)) }
        #expect(
            core.handle(radio("Running(Ok)")) == [.cancel(first), .tell([.gap(radio)]), read(second, radio)]
        )
        #expect(core.handle(.lines(first, ["late"])) == [])
    }

    // MARK: - Interruptions

    @Test func `too many lines are not remembered`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, (0...ToldLines.limit).map(String.init)))
        #expect(
            core.handle(.interrupted(first)) == [.cancel(first), .tell([.gap(radio)]), read(second, radio, tail: 0)]
        )
    }

    // MARK: - The end

    @Test func `it ends when the workload is neither desired nor there, and its log is told`() {
        var core = ContinuousLogReading(of: ["radio"], endsWhenGone: true)
        _ = core.handle(radio("Running(Ok)", anew: true))
        #expect(core.handle(radio(nil)) == [])
        #expect(core.handle(states([:], desired: [])) == [])
        #expect(core.handle(.lines(first, ["bye"])) == [.tell([.began(radio)] + lines(radio, "bye"))])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)]), .finish])
    }

    @Test func `if not asked to end, it waits for the workload to come back`() {
        var core = ContinuousLogReading(of: ["radio"])
        #expect(core.handle(states([:], desired: [], anew: true)) == [])
        #expect(core.handle(states([moved: .init(.running, .ok)])) == [read(first, moved)])
    }

    @Test func `new lines that look like old ones are told when the log was rotated in an interruption`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, Array(repeating: "tick", count: 1000)))
        #expect(core.handle(.interrupted(first)).contains(.tell([.gap(radio)])))
        // Ten of the thousand are left.
        #expect(core.handle(.lines(second, Array(repeating: "tick", count: 10))) == [])
        #expect(core.handle(.caughtUp(second)) == [.tell([.gap(radio)])])
        #expect(core.handle(.lines(second, ["tick", "tick"])) == [.tell(lines(radio, "tick", "tick"))])
    }

    @Test func `a log that is read again whole has no gap when it is caught up`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, ["tick", "tick"]))
        _ = core.handle(.interrupted(first))
        #expect(core.handle(.lines(second, ["tick", "tick", "tick"])) == [.tell(lines(radio, "tick"))])
        #expect(core.handle(.caughtUp(second)) == [])
        #expect(core.handle(.caughtUp(first)) == [])
    }

    @Test func `a batch that waits counts the bytes of its lines`() {
        let entry = LogEntry(instance: radio, message: String(repeating: "x", count: 200_000))
        let batch = Array(repeating: ContinuousLogEvent.entry(entry), count: 3)
        #expect((600_000..<610_000).contains(batch.memory))
    }
}
