import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct WorkloadChangeTests {
    private let old = Workload(
        "w",
        on: "agent_A",
        runtime: "simulated",
        runtimeConfig: "",
        restartPolicy: .always,
        dependencies: ["a": .running, "b": .failed],
        tags: ["owner": "x", "zone": "front"],
        configs: ["node": "c"],
        files: [File(at: "/f", text: "f")],
        controlInterfaceAccess: ControlInterfaceAccess(allow: [.logs(of: ["*"])], deny: [.logs(of: ["a"])])
    )

    private func masks(_ change: (inout Workload) -> Void) -> [String] {
        var new = old
        change(&new)
        return WorkloadChange(from: old, to: new).masks.map {
            String($0.text.dropFirst("desiredState.workloads.".count))
        }
    }

    @Test func `only what differs has a mask`() {
        #expect(masks { _ in }.isEmpty)
        #expect(masks { $0.agent = "b" } == ["w.agent"])
        #expect(masks { $0.runtime = "b" } == ["w.runtime"])
        #expect(masks { $0.runtimeConfig = "b" } == ["w.runtimeConfig"])
        #expect(masks { $0.restartPolicy = nil } == ["w.restartPolicy"])
        #expect(masks { $0.dependencies = ["b": .failed, "c": .running] } == ["w.dependencies.a", "w.dependencies.c"])
        #expect(masks { $0.configs["node"] = "d" } == ["w.configs.node"])
        #expect(masks { $0.files = [] } == ["w.files"])
        #expect(masks { $0.files.append(File(at: "/g", text: "")) } == ["w.files"])
        #expect(masks { $0.controlInterfaceAccess.allowRules = [] } == ["w.controlInterfaceAccess.allowRules"])
        #expect(masks { $0.controlInterfaceAccess.denyRules = [] } == ["w.controlInterfaceAccess.denyRules"])
    }

    @Test func `only what differs is sent`() throws {
        var new = old
        new.tags["zone"] = nil
        new.tags["version"] = "2"
        let change = WorkloadChange(from: old, to: new)
        #expect(
            change.masks.map(\.text) == ["desiredState.workloads.w.tags.version", "desiredState.workloads.w.tags.zone"]
        )
        let part = try #require(change.state.workloads["w"])
        #expect(part.tags == ["version": "2"] && part.agent == nil && part.files.isEmpty && part.dependencies.isEmpty)
    }

    @Test func `keys that cannot be a part of a mask are sent with all the others`() {
        #expect(masks { $0.tags["a.b"] = "1" } == ["w.tags"])
        #expect(masks { $0.tags[""] = "1" } == ["w.tags"])
    }

    @Test func `a rename takes the old one away and sends the new one whole`() {
        var new = old
        new.name = "v"
        new.tags = [:]
        let change = WorkloadChange(from: old, to: new)
        #expect(change.masks == [.workload("w"), .workload("v")] && change.state.workloads == ["v": new])
    }

    @Test func `what is emptied, removed and renamed is so afterwards, and the rest stays`() async throws {
        try await withAnkaios { [old] ankaios, _ in
            try await ankaios.setConfig("c", to: "x")
            try await ankaios.apply(old)
            var expected = try #require(try await ankaios.workload("w"))
            let steps: [@Sendable (inout Workload) -> Void] = [
                { $0.tags["zone"] = nil }, { $0.tags["a.b"] = "dotted" }, { $0.tags["a.b"] = nil }, { $0.tags = [:] },
                { $0.dependencies["a"] = nil }, { $0.dependencies["c"] = .succeeded }, { $0.dependencies = [:] },
                { $0.configs = [:] }, { $0.files = [] }, { $0.files = [File(at: "/g", bytes: [1, 2])] },
                { $0.controlInterfaceAccess.allowRules = [] }, { $0.controlInterfaceAccess.denyRules = [] },
                { $0.restartPolicy = .never }, { $0.runtimeConfig = "x" }, { $0.agent = "" },
            ]
            for step in steps {
                step(&expected)
                try await ankaios.update(workload: "w") { step(&$0) }
                let found = try await ankaios.workload("w")
                #expect(found == expected)
            }
            let changes = try await ankaios.update(workload: "w") { $0.name = "v" }
            #expect(
                changes.addedWorkloads.map(\.workload) == ["v"] && changes.deletedWorkloads.map(\.workload) == ["w"]
            )
            expected.name = "v"
            #expect(try await ankaios.workload("w") == nil)
            let renamed = try await ankaios.workload("v")
            #expect(renamed == expected)
        }
    }

    @Test func `what others changed meanwhile stays`() async throws {
        try await withAnkaios { [old] ankaios, _ in
            var plain = old
            plain.configs = [:]
            try await ankaios.apply(plain)
            let read = try #require(try await ankaios.workload("w"))
            try await ankaios.update(workload: "w") { $0.tags["owner"] = "other" }
            var mine = read
            mine.tags["zone"] = "rear"
            try await ankaios.apply(WorkloadChange(from: read, to: mine))
            let found = try await ankaios.workload("w")?.tags
            #expect(found == ["owner": "other", "zone": "rear"])
        }
    }

    @Test func `nothing is sent for nothing, and a workload that is not there is not made`() async throws {
        try await withAnkaios { [old] ankaios, _ in
            var plain = old
            plain.configs = [:]
            try await ankaios.apply(plain)
            #expect(try await ankaios.update(workload: "w") { _ in } == UpdateResult())
            await #expect(throws: AnkaiosError.notFound("there is no workload \"x\"")) {
                try await ankaios.update(workload: "x") { $0.tags = [:] }
            }
            let error = await #expect(throws: AnkaiosError.self) {
                try await ankaios.update(workload: "w") { $0.name = "client" }
            }
            #expect(error?.code == .invalidArgument)
            #expect(try await ankaios.workload("client")?.tags == [:])
        }
    }

    @Test func `a single tag of an agent is set and removed`() async throws {
        try await withAnkaios(agents: [ClusterAgent("agent_A", tags: ["zone": "front"])]) { ankaios, _ in
            try await ankaios.update(tagsOfAgent: "agent_A") { $0["kind"] = "big" }
            #expect(try await ankaios.agent("agent_A")?.tags == ["zone": "front", "kind": "big"])
            try await ankaios.update(tagsOfAgent: "agent_A") { $0["zone"] = nil }
            try await ankaios.update(tagsOfAgent: "agent_A") { $0["kind"] = nil }
            #expect(try await ankaios.agent("agent_A")?.tags == [:])
            await #expect(throws: AnkaiosError.notFound("no agent \"agent_X\" is connected")) {
                try await ankaios.update(tagsOfAgent: "agent_X") { $0 = [:] }
            }
        }
    }
}
