import AnkaiosModel
import AnkaiosSDK
import Testing

/// Chains of conditions, without a connection.
@Suite struct ConditionJointTests {
    private static func named(_ name: String, _ verdict: Condition.Verdict) -> Condition {
        Condition(name, masks: [FieldMask("desiredState.configs.\(name)")], workloads: [name]) { _, _ in verdict }
    }

    @Test func `a hundred thousand conditions are one, from either end`() {
        let count = 100_000
        let parts = (0..<count).map { Self.named("c\($0)", $0 == 77_777 ? .unmet : .met) }
        var (forward, backward) = (parts[0], parts[count - 1])
        for part in parts.dropFirst() { forward = forward && part }
        for part in parts.dropLast().reversed() { backward = part && backward }
        for whole in [forward, backward] {
            #expect(whole.masks.count == count && whole.workloads.count == count)
            #expect(whole.verdict(CompleteState()) == .unmet)
            #expect(whole.description.hasPrefix("(c0 and c1 and c2") && whole.description.hasSuffix(" and c99999)"))
        }
        var any = parts[77_777]
        for _ in 0..<count { any = any || parts[77_777] }
        #expect(any.verdict(CompleteState()) == .unmet)
        #expect((any || parts[0]).verdict(CompleteState()) == .met)
    }

    @Test func `and and or hold as they are written, and say so`() {
        let (yes, no) = (Self.named("yes", .met), Self.named("no", .unmet))
        let (never, vain) = (Self.named("never", .impossible("a")), Self.named("vain", .impossible("b")))
        let cases: [(Condition, Condition.Verdict, String)] = [
            (yes && yes, .met, "(yes and yes)"), (yes && no && yes, .unmet, "(yes and no and yes)"),
            (no && never && vain, .impossible("a"), "(no and never and vain)"),
            (never || vain || vain, .impossible("a"), "(never or vain or vain)"),
            (never || no, .unmet, "(never or no)"), (never || yes, .met, "(never or yes)"),
            (yes && (no || yes), .met, "(yes and (no or yes))"),
            ((yes && no) || (yes && yes), .met, "((yes and no) or (yes and yes))"),
            (!(yes && no) && yes, .met, "(not ((yes and no)) and yes)"),
        ]
        for (condition, verdict, text) in cases {
            #expect(condition.verdict(CompleteState()) == verdict)
            #expect(condition.description == text)
        }
    }
}
