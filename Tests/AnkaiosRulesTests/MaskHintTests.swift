import AnkaiosRules
import Testing

struct MaskHintTests {
    @Test(arguments: [
        ("workloads", "no state has 'workloads'; did you mean 'desiredState.workloads'?"),
        ("configs.a", "no state has 'configs'; did you mean 'desiredState.configs.a'?"),
        ("workloadState.agent_A", "no state has 'workloadState'; did you mean 'workloadStates'?"),
        ("nonsense", "no state has 'nonsense'"), ("desiredState.workloads.a", nil), ("*", nil), ("*.a", nil), ("", nil),
        ("agents", nil), ("effectiveState", nil),
    ])
    func `a mask whose first word no state has is told`(_ mask: String, _ hint: String?) {
        #expect(MaskHint.of(mask) == hint)
    }
}
