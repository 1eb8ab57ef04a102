import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// AnkaiosBehaviour.md §6.
@Suite struct AuthorizerTests {
    private func rule(_ masks: [String], _ operation: Proto.ReadWriteEnum) -> Proto.AccessRightsRule {
        .init(content: .stateRule(.init(operation: operation, filterMasks: masks)))
    }

    private func reads(_ masks: [String], allow: [String], deny: [String] = []) -> Bool {
        let access = Proto.ControlInterfaceAccess(
            allowRules: allow.map { rule([$0], .read) },
            denyRules: deny.map { rule([$0], .readWrite) }
        )
        return Authorizer(access).allows(.init(content: .completeStateRequest(.init(fieldMask: masks))))
    }

    @Test(arguments: [
        (["*"], [], "", true), (["*"], [], "a.b", true),
        (["desiredState"], [], "desiredState.workloads.x", true),
        (["desiredState.workloads.*.tags"], [], "desiredState.workloads.x.tags", true),
        (["desiredState.workloads.*.tags"], [], "desiredState.workloads.x.tags.k", true),
        (["desiredState.workloads.*.tags"], [], "desiredState.workloads.x", false),
        (["desiredState.workloads.*.tags"], [], "desiredState.workloads.*.tags", true),
        (["desiredState", "workloadStates", "agents"], [], "", false),
        (["desiredState.workloads"], ["desiredState.workloads.x"], "desiredState.workloads.y", true),
        (["desiredState.workloads"], ["desiredState.workloads.x"], "desiredState.workloads.x.tags", false),
        (["desiredState.workloads"], ["desiredState.workloads.x"], "desiredState.workloads", false),
        (["*"], ["desiredState.workloads.x"], "desiredState", false),
        (["*"], ["desiredState.workloads.x"], "", false),
        (["desiredState"], ["desiredState.workloads.secret"], "desiredState.workloads.*", true),
        (["desiredState"], ["desiredState.workloads.secret"], "desiredState.*.secret", true),
        (["*"], ["desiredState.workloads.secret"], "*", true),
        (["*"], ["desiredState.*.x"], "desiredState.workloads.x", false),
        (["*"], ["desiredState.*.x"], "desiredState.workloads", false),
        (["*"], ["desiredState.*.x"], "desiredState.workloads.y.x", true),
        (["*.workloads.nginx"], [], "", true), (["*.workloads.nginx"], [], "*", true),
        (["*.workloads.nginx"], [], "agents", true), (["*.workloads.nginx"], [], "agents.x", false),
        (["*.workloads.nginx"], [], "desiredState.configs", false),
        (["*"], ["*"], "agents", false), (["a.some"], [], "a.something", false), (["a.b"], [], "a.b.", true),
        ([""], [], "", false), (["*"], [""], "a", true),
    ])
    func `paths are compared segment by segment`(_ allow: [String], _ deny: [String], _ path: String, _ isAllowed: Bool)
    {
        #expect(reads([path], allow: allow, deny: deny) == isAllowed)
    }

    @Test func `each path needs a rule, each may have another, and none is the empty one`() {
        #expect(reads(["a.x", "b.y"], allow: ["a", "b"]))
        #expect(!reads(["a.x", "c"], allow: ["a", "b"]))
        #expect(!reads([], allow: ["a"]))
        #expect(reads([], allow: ["*"]))
    }

    @Test(arguments: [
        (Proto.ReadWriteEnum.nothing, false, false), (.read, true, false), (.write, false, true),
        (.readWrite, true, true),
    ])
    func `an operation covers its requests`(_ operation: Proto.ReadWriteEnum, _ reads: Bool, _ writes: Bool) {
        let authorizer = Authorizer(.init(allowRules: [rule(["*"], operation)]))
        #expect(authorizer.allows(.init(content: .completeStateRequest(.init(fieldMask: ["a"])))) == reads)
        #expect(authorizer.allows(.init(content: .updateStateRequest(.init(updateMask: ["a"])))) == writes)
        #expect(!authorizer.allows(logs("w")))
        let denying = Authorizer(.init(allowRules: [rule(["*"], .readWrite)], denyRules: [rule(["*"], operation)]))
        #expect(denying.allows(.init(content: .completeStateRequest(.init(fieldMask: ["a"])))) != reads)
    }

    private func logs(_ names: String...) -> Proto.Request {
        .init(content: .logsRequest(.init(workloadNames: names.map { .init(workloadName: $0) })))
    }

    private func logRule(_ names: [String]) -> Proto.AccessRightsRule {
        .init(content: .logRule(.init(workloadNames: names)))
    }

    @Test(arguments: [
        (["a"], [], "a", true), (["a"], [], "b", false), (["*"], [], "", true), (["a*z"], [], "az", true),
        (["a*z"], [], "abcz", true), (["ab*ba"], [], "aba", false), (["*z"], [], "az", true), (["x*"], [], "a", false),
        (["x*", "a"], [], "a", false), (["a", "x*"], [], "a", true), (["x*", "y*"], [], "yy", false),
        (["*"], ["x*", "a"], "a", true), (["*"], ["a", "x*"], "a", false), (["*"], ["a"], "b", true),
    ])
    func `log rules go by names, up to the first wildcard`(
        _ allow: [String],
        _ deny: [String],
        _ name: String,
        _ isAllowed: Bool
    ) {
        let access = Proto.ControlInterfaceAccess(allowRules: [logRule(allow)], denyRules: [logRule(deny)])
        #expect(Authorizer(access).allows(logs(name)) == isAllowed)
    }

    @Test func `all names of a log request have to be allowed, none is fine`() {
        let authorizer = Authorizer(.init(allowRules: [logRule(["a"]), logRule(["b"])]))
        #expect(authorizer.allows(logs("a", "b")))
        #expect(!authorizer.allows(logs("a", "c")))
        #expect(Authorizer(nil).allows(logs()))
    }

    @Test func `cancelling is always allowed, nothing never`() {
        let authorizer = Authorizer(nil)
        #expect(authorizer.allows(.init(content: .logsCancelRequest(.init()))))
        #expect(authorizer.allows(.init(content: .eventsCancelRequest(.init()))))
        #expect(!authorizer.allows(.init()))
    }
}
