import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosRules
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// AnkaiosBehaviour.md §6.
@Suite struct AccessNeedsTests {
    private func read(_ masks: String...) -> Proto.Request {
        .init(content: .completeStateRequest(.init(fieldMask: masks)))
    }

    private func write(_ masks: String...) -> Proto.Request {
        .init(content: .updateStateRequest(.init(updateMask: masks)))
    }

    private func logs(_ names: String...) -> Proto.Request {
        .init(content: .logsRequest(.init(workloadNames: names.map { .init(workloadName: $0) })))
    }

    private func needs(_ requests: [Proto.Request]) -> AccessNeeds {
        requests.reduce(into: AccessNeeds()) { $0.add($1) }
    }

    @Test func `masks end at the name of a workload, as its id changes with each edit`() {
        var needs = AccessNeeds()
        needs.add(
            Proto.Request(
                requestId: "1",
                content: .completeStateRequest(
                    .init(fieldMask: ["workloadStates.agent_A.web.\(String(repeating: "a", count: 64))"])
                )
            )
        )
        #expect(needs.readMasks == ["workloadStates.agent_A.web"])
    }

    @Test func `what was read, written and both have a rule each`() {
        let needs = needs([
            read("workloadStates", "agents"), write("desiredState.workloads.a"), read("desiredState.workloads.a"),
            write("desiredState.configs.c"), logs("b", "a"),
        ])
        #expect(needs.readMasks == ["agents", "workloadStates"])
        #expect(needs.writeMasks == ["desiredState.configs.c"])
        #expect(needs.readWriteMasks == ["desiredState.workloads.a"])
        #expect(needs.logNames == ["a", "b"])
        #expect(
            needs.yaml == """
                controlInterfaceAccess:
                  allowRules:
                  - type: StateRule
                    operation: Read
                    filterMasks:
                    - "agents"
                    - "workloadStates"
                  - type: StateRule
                    operation: Write
                    filterMasks:
                    - "desiredState.configs.c"
                  - type: StateRule
                    operation: ReadWrite
                    filterMasks:
                    - "desiredState.workloads.a"
                  - type: LogRule
                    workloadNames:
                    - "a"
                    - "b"

                """
        )
    }

    @Test(arguments: [
        ([""], ["*"]), (["", "a.b"], ["*"]), (["a", "a.b", "a.b.c"], ["a"]), (["a.*.c", "a.b.c"], ["a.*.c"]),
        (["a.b.c", "a.b.d"], ["a.b.c", "a.b.d"]), (["*.x", ""], ["*"]), (["a.b."], ["a.b.*"]),
        (["desiredState.configs.a b"], ["desiredState.configs.*"]),
    ])
    func `a mask that another allows is left out`(_ paths: [String], _ masks: [String]) {
        #expect(needs(paths.map { read($0) }).readMasks == masks)
    }

    @Test func `a run that asked for nothing needs no rule`() {
        let needs = needs([logs(), .init(content: .eventsCancelRequest(.init())), .init()])
        #expect(needs.isEmpty && needs.access.allowRules.isEmpty)
        #expect(needs.yaml == "# Nothing was asked for that needs a rule.\n")
    }

    @Test(arguments: 0..<300)
    func `the rules allow all requests, and without any mask or name of them one is denied`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let segments = ["a", "b", "desiredState", "workloads", "*", "", "x y", "ü"]
        let names = ["a", "b", "", "a*", "*", "a*b", "a*b*", "x.y", "ab"]
        func path() -> String {
            (0..<Int.random(in: 0...4, using: &generator)).map { _ in segments.randomElement(using: &generator) ?? "" }
                .joined(separator: ".")
        }
        let requests = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
            let count = Int.random(in: 0...3, using: &generator)
            switch Int.random(in: 0...2, using: &generator) {
            case 0:
                return Proto.Request(content: .completeStateRequest(.init(fieldMask: (0..<count).map { _ in path() })))
            case 1:
                return Proto.Request(content: .updateStateRequest(.init(updateMask: (0..<count).map { _ in path() })))
            default:
                let workloads = (0..<count).map { _ in
                    Proto.WorkloadInstanceName(workloadName: names.randomElement(using: &generator) ?? "")
                }
                return Proto.Request(content: .logsRequest(.init(workloadNames: workloads)))
            }
        }
        let access = needs(requests).access
        #expect(requests.allSatisfy(Authorizer(access).allows), "seed \(seed): \(requests) by \(access)")
        for (index, rule) in access.allowRules.enumerated() {
            for narrowed in narrowings(of: rule) {
                var fewer = access
                fewer.allowRules[index] = narrowed
                #expect(!requests.allSatisfy(Authorizer(fewer).allows), "seed \(seed): \(rule) can be \(narrowed)")
            }
        }
        #expect(isAccepted(access), "seed \(seed): Ankaios refuses \(access)")
    }

    /// The rule without each of its masks or names.
    private func narrowings(of rule: Proto.AccessRightsRule) -> [Proto.AccessRightsRule] {
        switch rule.content {
        case .stateRule(let rule):
            rule.filterMasks.indices.map { index in
                var fewer = rule
                fewer.filterMasks.remove(at: index)
                return .init(content: .stateRule(fewer))
            }
        case .logRule(let rule):
            rule.workloadNames.indices.map { index in
                var fewer = rule
                fewer.workloadNames.remove(at: index)
                return .init(content: .logRule(fewer))
            }
        case nil: []
        }
    }

    private func isAccepted(_ access: Proto.ControlInterfaceAccess) -> Bool {
        access.allowRules.allSatisfy { rule in
            switch rule.content {
            case .stateRule(let rule): rule.filterMasks.allSatisfy { NameRules.stateRuleMask($0) == nil }
            case .logRule(let rule): rule.workloadNames.allSatisfy { NameRules.logRuleName($0) == nil }
            case nil: false
            }
        }
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct AccessTrafficTests {
    private let manifest = """
        apiVersion: v1
        workloads:
          app:
            agent: agent_A
            runtime: podman
            runtimeConfig: "image: app"
            controlInterfaceAccess:
              allowRules:
              - {type: StateRule, operation: Read, filterMasks: [desiredState]}
              denyRules:
              - {type: StateRule, operation: Read, filterMasks: [desiredState.configs]}
        """

    @Test func `each denial says which mask was missing which rule, and the needs hold denied requests, too`()
        async throws
    {
        try await withCluster(manifest: manifest) { cluster in
            let client = try await RawClient.connect(cluster.controlInterface(of: "app"))
            for (id, masks) in [("1", ["desiredState.workloads"]), ("2", ["desiredState.configs"]), ("3", [])] {
                _ = try await client.ask(.completeStateRequest(.init(fieldMask: masks)), id: id)
            }
            for id in ["4", "5"] {
                let update = Proto.UpdateStateRequest(updateMask: ["desiredState.workloads.x"])
                _ = try await client.ask(.updateStateRequest(update), id: id)
            }
            _ = try await client.ask(.logsRequest(.init(workloadNames: [.init(workloadName: "x")])), id: "6")
            let denials = try await cluster.accessDenials(of: "app")
            #expect(
                denials.map(\.description) == [
                    "reading 'desiredState.configs': the deny rule 'desiredState.configs' matches it",
                    "reading the whole state: the deny rule 'desiredState.configs' matches it",
                    "writing 'desiredState.workloads.x': no StateRule with operation Write or ReadWrite has a filter "
                        + "mask such as 'desiredState.workloads.x'",
                    "reading the logs of 'x': no LogRule allows it",
                ]
            )
            let needs = try await cluster.accessNeeds(of: "app")
            #expect(needs.readMasks == ["*"] && needs.writeMasks == ["desiredState.workloads.x"])
            #expect(needs.logNames == ["x"])
        }
    }

    @Test func `nothing is known of a workload that said nothing`() async throws {
        try await withCluster(manifest: manifest) { cluster in
            let needs = try await cluster.accessNeeds(of: "app")
            let denials = try await cluster.accessDenials(of: "app")
            #expect(needs.isEmpty && denials.isEmpty)
        }
    }
}
