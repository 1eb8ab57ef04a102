import AnkaiosSession
import Testing

@testable import AnkaiosSDK

/// What is decided about the two pipes, as equations: no descriptor, no thread, no clock.
@Suite struct PipeMachineTests {
    private let unheard = OpenFailure(.unheard, path: "/x/output")
    private let missing = OpenFailure(.missing, path: "/x/input")
    private let unread = OpenFailure(.unread, path: "/x/output")

    private func ms(_ count: Int) -> Duration { .milliseconds(count) }

    /// A machine whose pipes are open at 0 ms, with or without a watch.
    private func open(watched: Bool = false) -> PipeMachine {
        var machine = PipeMachine()
        _ = machine.handle(.wanted(at: ms(0)), at: ms(0))
        if watched {
            _ = machine.handle(.openFailed(unheard), at: ms(0))
            _ = machine.handle(.watching(true), at: ms(0))
        }
        _ = machine.handle(.opened, at: ms(0))
        return machine
    }

    /// Plays an attempt that fails, and gives what is told of it.
    private func attempt(_ machine: inout PipeMachine, failing failure: OpenFailure) -> Session.Absence? {
        var effects = machine.handle(.wanted(at: ms(5)), at: ms(5))
        while !effects.isEmpty {
            switch effects.removeFirst() {
            case .open: effects += machine.handle(.openFailed(failure), at: ms(5))
            case .watch: effects += machine.handle(.watching(true), at: ms(5))
            case .tell(.openFailed(let absence)): return absence
            default: break
            }
        }
        return nil
    }

    /// One whose output is closed at 0 ms, so that the agent drops what it has of a frame.
    private func resyncing() -> PipeMachine {
        var machine = open()
        _ = machine.handle(.resyncWanted, at: ms(0))
        _ = machine.handle(.watching(true), at: ms(0))
        return machine
    }

    // MARK: - Opening

    @Test func `an agent that is there is found without a watch`() {
        var machine = PipeMachine()
        #expect(machine.handle(.wanted(at: ms(0)), at: ms(0)) == [.open])
        #expect(machine.handle(.opened, at: ms(0)) == [.read(fromAnywhere: false), .tell(.opened)])
        #expect(machine.isOpen && !machine.waitsForConnection && machine.wakeAt == nil)
    }

    @Test func `an attempt waits for its moment, or for the agent`() {
        var machine = PipeMachine()
        #expect(machine.handle(.wanted(at: ms(100)), at: ms(0)) == [])
        #expect(machine.wakeAt == ms(100))
        #expect(machine.handle(.timePassed, at: ms(99)) == [])
        #expect(machine.handle(.timePassed, at: ms(100)) == [.open])
        machine = PipeMachine()
        _ = machine.handle(.wanted(at: ms(100)), at: ms(0))
        #expect(machine.handle(.agentCame, at: ms(20)) == [.open])
    }

    @Test func `a second attempt comes behind the watch, and its failure is told once`() {
        var machine = PipeMachine()
        _ = machine.handle(.wanted(at: ms(0)), at: ms(0))
        #expect(machine.handle(.openFailed(unheard), at: ms(0)) == [.watch])
        #expect(machine.handle(.watching(true), at: ms(0)) == [.open])
        let told = PipeMachine.Effect.tell(.openFailed(.passing("no agent listens at /x/output")))
        #expect(machine.handle(.openFailed(unheard), at: ms(0)) == [told])
        #expect(machine.wakeAt == ms(60_000), "the watch tells when it is worth an attempt")
        #expect(machine.handle(.agentCame, at: ms(10)) == [.watch], "nearer than before, perhaps")
        #expect(machine.handle(.watching(true), at: ms(10)) == [.open])
        #expect(machine.handle(.openFailed(unheard), at: ms(10)) == [])
        _ = machine.handle(.agentCame, at: ms(20))
        _ = machine.handle(.watching(true), at: ms(20))
        #expect(machine.handle(.opened, at: ms(20)) == [.read(fromAnywhere: false), .forgetSeen, .tell(.opened)])
        #expect(machine.waitsForConnection)
        #expect(machine.handle(.connected, at: ms(21)) == [.unwatch])
    }

    @Test(arguments: [OpenFailure(.unread, path: "/x/output"), OpenFailure(.shortage("none left"), path: "/x/input")])
    func `what no watch sees is tried again soon`(failure: OpenFailure) {
        var machine = PipeMachine()
        _ = machine.handle(.wanted(at: ms(0)), at: ms(0))
        _ = machine.handle(.openFailed(failure), at: ms(0))
        _ = machine.handle(.watching(true), at: ms(0))
        _ = machine.handle(.openFailed(failure), at: ms(0))
        #expect(machine.wakeAt == ms(500))
    }

    @Test func `without a watch there is only time`() {
        var machine = PipeMachine()
        _ = machine.handle(.wanted(at: ms(0)), at: ms(0))
        _ = machine.handle(.openFailed(unheard), at: ms(0))
        _ = machine.handle(.watching(false), at: ms(0))
        _ = machine.handle(.openFailed(unheard), at: ms(0))
        #expect(machine.wakeAt == ms(500))
        #expect(machine.handle(.timePassed, at: ms(500)) == [.open])
    }

    // MARK: - Another connection

    @Test func `pipes that another connection has are tried until its close would be over, and then it is told`() {
        var machine = PipeMachine()
        let held = OpenFailure(.held(by: "process 7 (top)"), path: "/x/input")
        _ = machine.handle(.wanted(at: ms(0)), at: ms(0))
        #expect(machine.handle(.openFailed(held), at: ms(0)) == [])
        #expect(machine.wakeAt == ms(50))
        #expect(machine.handle(.timePassed, at: ms(50)) == [.open])
        #expect(machine.handle(.openFailed(held), at: ms(399)) == [])
        _ = machine.handle(.timePassed, at: ms(449))
        let text =
            "process 7 (top) uses /x/input already, and a control interface serves one connection at a time; end that one first"
        #expect(machine.handle(.openFailed(held), at: ms(450)) == [.tell(.openFailed(.held(text)))])
        #expect(machine.wakeAt == ms(950), "it may end")
        #expect(machine.handle(.timePassed, at: ms(950)) == [.open])
        #expect(machine.handle(.openFailed(held), at: ms(950)) == [], "once in a row")
    }

    // MARK: - The end of a link

    @Test func `a lost link is watched before it is closed, and told`() {
        var machine = open()
        #expect(machine.handle(.lost(makesSense: true), at: ms(1)) == [.watch, .close, .tell(.lost)])
        #expect(machine.handle(.lost(makesSense: true), at: ms(1)) == [], "once is enough")
        _ = machine.handle(.watching(true), at: ms(1))
        #expect(machine.handle(.wanted(at: ms(1)), at: ms(1)) == [.watch])
    }

    @Test func `behind bytes that make no sense reading begins anywhere, once`() {
        var machine = open()
        _ = machine.handle(.lost(makesSense: false), at: ms(1))
        _ = machine.handle(.wanted(at: ms(1)), at: ms(1))
        #expect(machine.handle(.opened, at: ms(1)) == [.read(fromAnywhere: true), .tell(.opened)])
        _ = machine.handle(.lost(makesSense: true), at: ms(2))
        _ = machine.handle(.wanted(at: ms(2)), at: ms(2))
        #expect(machine.handle(.opened, at: ms(2)) == [.read(fromAnywhere: false), .tell(.opened)])
    }

    @Test func `pipes that are not wanted close without a word`() {
        var machine = open()
        #expect(machine.handle(.unwanted, at: ms(1)) == [.close])
        #expect(machine.handle(.unwanted, at: ms(1)) == [])
        #expect(machine.handle(.timePassed, at: ms(60_000)) == [])
    }

    @Test func `a link that ended within a frame opens when the agent has read all for a while`() {
        var machine = open()
        _ = machine.handle(.unwanted, at: ms(0))
        _ = machine.handle(.closedWithinFrame, at: ms(0))
        #expect(machine.handle(.wanted(at: ms(0)), at: ms(0)) == [.look])
        let told = PipeMachine.Effect.tell(.openFailed(.passing("the agent has not read what is left in /x/output")))
        #expect(machine.handle(.looked(.failed(unread)), at: ms(0)) == [told])
        #expect(machine.wakeAt == ms(500))
        #expect(machine.handle(.timePassed, at: ms(500)) == [.look])
        #expect(machine.handle(.looked(.drained), at: ms(500)) == [])
        #expect(machine.wakeAt == ms(550))
        #expect(machine.handle(.timePassed, at: ms(550)) == [.look])
        #expect(machine.handle(.looked(.drained), at: ms(550)) == [.open])
    }

    @Test func `an agent that opens its end has dropped what it had`() {
        var machine = open()
        _ = machine.handle(.unwanted, at: ms(0))
        _ = machine.handle(.closedWithinFrame, at: ms(0))
        _ = machine.handle(.agentCame, at: ms(1))
        #expect(machine.handle(.wanted(at: ms(2)), at: ms(2)) == [.open])
    }

    @Test func `without an agent there is nobody who has a part of a frame`() {
        var machine = open()
        _ = machine.handle(.unwanted, at: ms(0))
        _ = machine.handle(.closedWithinFrame, at: ms(0))
        _ = machine.handle(.wanted(at: ms(0)), at: ms(0))
        #expect(machine.handle(.looked(.failed(unheard)), at: ms(0)) == [.open])
    }

    // MARK: - Output alone

    @Test func `the output opens again when the agent has opened its end`() {
        var machine = open()
        #expect(machine.handle(.resyncWanted, at: ms(0)) == [.watch, .closeOutput])
        _ = machine.handle(.watching(true), at: ms(0))
        #expect(machine.handle(.agentCame, at: ms(3)) == [.reopenOutput])
        #expect(machine.handle(.reopened, at: ms(3)) == [.unwatch, .write])
        #expect(machine.wakeAt == nil)
    }

    @Test func `an agent that only goes on reading is looked at until it has read all for a while`() {
        var machine = resyncing()
        #expect(machine.wakeAt == ms(200))
        #expect(machine.handle(.timePassed, at: ms(200)) == [.look])
        #expect(machine.handle(.looked(.failed(unread)), at: ms(200)) == [])
        #expect(machine.handle(.timePassed, at: ms(250)) == [.look])
        #expect(machine.handle(.looked(.drained), at: ms(250)) == [])
        #expect(machine.handle(.timePassed, at: ms(300)) == [.look])
        #expect(machine.handle(.looked(.drained), at: ms(300)) == [.reopenOutput])
        #expect(machine.handle(.notReopened, at: ms(300)) == [])
        #expect(machine.handle(.timePassed, at: ms(350)) == [.look])
    }

    @Test func `an agent that does not read for a second is lost, and may have a part of a frame`() {
        var machine = resyncing()
        #expect(machine.handle(.timePassed, at: ms(1000)) == [.close, .tell(.lost)])
        #expect(machine.handle(.wanted(at: ms(1000)), at: ms(1000)) == [.look])
    }

    // MARK: - Half a frame

    @Test func `a part of a frame is dropped soon after its last bytes, or what comes next would be its rest`() {
        var machine = open()
        #expect(machine.handle(.read(isInsideFrame: true), at: ms(10)) == [])
        _ = machine.handle(.read(isInsideFrame: true), at: ms(1000))
        #expect(machine.wakeAt == ms(1900), "more of it has come")
        #expect(machine.handle(.timePassed, at: ms(1899)) == [])
        #expect(machine.handle(.timePassed, at: ms(1900)) == [.dropPart])
        #expect(machine.wakeAt == nil)
        _ = machine.handle(.read(isInsideFrame: true), at: ms(4000))
        _ = machine.handle(.read(isInsideFrame: false), at: ms(4001))
        #expect(machine.wakeAt == nil)
    }

    // MARK: - An interface that Ankaios has removed

    @Test func `pipes that are not in their folder any more are told`() {
        var machine = open()
        #expect(machine.handle(.inspectionWanted, at: ms(1)) == [.inspect])
        #expect(machine.handle(.inspected(isThere: true), at: ms(1)) == [])
        #expect(machine.handle(.inspected(isThere: false), at: ms(1)) == [.tell(.interfaceRemoved)])
        #expect(PipeMachine().isOpen == false)
    }

    @Test func `pipes that were there are removed, and others may want a rule`() {
        var fresh = PipeMachine()
        #expect(
            attempt(&fresh, failing: missing)
                == .passing("there is no /x/input: is this a workload with an allow rule in controlInterfaceAccess?")
        )
        var old = open(watched: true)
        _ = old.handle(.lost(makesSense: true), at: ms(1))
        #expect(
            attempt(&old, failing: missing)
                == .removed(
                    "Ankaios has removed /x/input; only an update of the workload's controlInterfaceAccess or runtimeConfig brings it back"
                )
        )
    }
}
