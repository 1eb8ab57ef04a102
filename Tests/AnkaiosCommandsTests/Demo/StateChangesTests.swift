import AnkaiosModel
import Testing

@testable import AnkaiosCommands

@Suite struct StateChangesTests {
    @Test func `only changes of the workloads in question are told, and that one is gone`() {
        var changes = StateChanges(of: ["a", "long"])
        let starting = SettlementTests.states([
            "long": ExecutionState(.pending, .starting, additionalInfo: "Triggered at runtime.\nRetry 1"),
            "a": SettlementTests.running,
            "other": SettlementTests.running,
        ])
        #expect(
            changes.take(starting)
                == ["a     Running(Ok)", "long  Pending(Starting): Triggered at runtime., Retry 1"]
        )
        #expect(changes.take(starting) == [])
        #expect(changes.take(SettlementTests.states(["a": SettlementTests.running])) == ["long  gone"])
        #expect(changes.take(WorkloadStates()) == ["a     gone"])
    }
}
