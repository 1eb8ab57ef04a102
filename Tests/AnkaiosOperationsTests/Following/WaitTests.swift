import AnkaiosTestKit
import TestSupport
import Testing

@testable import AnkaiosOperations
@testable import AnkaiosSDK
@testable import EmbeddedAnkaios

/// Waits, with the time of a clock that the test moves.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct WaitTests {
    private func workload(_ name: String, _ policy: RestartPolicy = .never) -> Workload {
        Workload(name, on: "agent_A", runtime: "simulated", runtimeConfig: "", restartPolicy: policy)
    }

    private func withClock(
        _ options: ClusterOptions = ClusterOptions(),
        _ body: @escaping @Sendable (Ankaios, Cluster, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        var configuration = Ankaios.Configuration()
        configuration.clock = clock
        try await withAnkaios(options: options, configuration: configuration) { try await body($0, $1, clock) }
    }

    private func isTimedOut(_ error: (any Error)?) -> Bool {
        (error as? AnkaiosError)?.code == .timedOut
    }

    private func isImpossible(_ error: (any Error)?) -> Bool {
        (error as? AnkaiosError)?.code == .impossible
    }

    @Test(arguments: [.config("c", is: "1"), .workload("w", is: .running), .agentIsConnected("x")] as [Condition])
    func `a wait keeps its limit, whatever it is about`(condition: Condition) async throws {
        try await withClock { ankaios, _, clock in
            let wait = Task { try await ankaios.wait(until: condition, within: .seconds(3600)) }
            await clock.someoneSleeps(within: .seconds(3600))
            clock.advance(by: .seconds(3600))
            let error = await #expect(throws: AnkaiosError.self) { try await wait.value }
            #expect(isTimedOut(error) && error?.waiting?.condition == condition.description)
        }
    }

    @Test func `a wait that ends by its limit says what was waited for, and what was there`() async throws {
        try await withAnkaios { ankaios, _ in
            try await ankaios.apply(Workload("w", on: "nowhere", runtime: "simulated", runtimeConfig: ""))
            let error = await #expect(throws: AnkaiosError.self) {
                try await ankaios.wait(until: .workload("w", is: .running), within: .milliseconds(300))
            }
            #expect(error?.description == "not within 0.3 seconds: workload \"w\" is Running; w is Pending(Initial)")
        }
    }

    @Test func `an interruption does not end a wait, and no limit is one`() async throws {
        try await withClock { ankaios, cluster, _ in
            let wait = Task { try await ankaios.wait(until: .config("c", is: "1")) }
            _ = try await cluster.wait(for: "the subscription", timeout: .seconds(60)) { world in
                world.server?.subscriptions.isEmpty == false ? true : nil
            }
            try await cluster.killAgent("agent_A")
            try await cluster.startAgent("agent_A")
            try await ankaios.setConfig("c", to: "1", timeout: .seconds(60))
            #expect(try await wait.value.desiredState.configs == ["c": "1"])
        }
    }

    @Test func `a limit of zero looks once`() async throws {
        try await withAnkaios { ankaios, _ in
            try await ankaios.setConfig("c", to: "1")
            let state = try await ankaios.wait(until: .config("c", is: "1"), within: .zero)
            #expect(state.desiredState.configs == ["c": "1"], "it gives the state that ended it")
            let error = await #expect(throws: AnkaiosError.self) {
                try await ankaios.wait(until: .config("c", is: "2"), within: .zero)
            }
            #expect(isTimedOut(error))
        }
    }

    @Test func `what is not started again ends a wait for it`() async throws {
        let scripts = ["w": SimulatedWorkload(end: .exits(code: 3))]
        try await withAnkaios(options: ClusterOptions(scripts: scripts)) { ankaios, _ in
            try await ankaios.apply(workload("w"))
            try await ankaios.wait(until: .workload("w", is: .failed))
            for state in [ExecutionState.State.running, .succeeded, .pending] {
                let error = await #expect(throws: AnkaiosError.self) {
                    try await ankaios.wait(until: .workload("w", is: state))
                }
                #expect(isImpossible(error))
            }
        }
    }

    @Test func `whether an ended workload can still come true depends on its restart policy`() {
        let instance = WorkloadInstanceName(workload: "w", agent: "a", id: "1")
        func verdict(_ state: ExecutionState, _ policy: RestartPolicy?) -> Condition.Verdict {
            let states = WorkloadStates([WorkloadState(instance: instance, executionState: state)])
            let condition = Condition.workload("w", is: .running)
            return condition.verdict(CompleteState(workloadStates: states), policies: policy.map { ["w": $0] } ?? [:])
        }
        let (failed, succeeded) = (ExecutionState(.failed, .execFailed), ExecutionState(.succeeded, .ok))
        #expect(verdict(failed, .never) == .impossible("the workload is Failed(ExecFailed)"))
        #expect(verdict(succeeded, .never) == .impossible("the workload is Succeeded(Ok)"))
        #expect(verdict(failed, .onFailure) == .unmet)
        #expect(verdict(succeeded, .onFailure) == .impossible("the workload is Succeeded(Ok)"))
        for state in [failed, succeeded] {
            #expect(verdict(state, .always) == .unmet)
            #expect(verdict(state, nil) == .unmet)
        }
    }

    @Test func `an instance that an update has just ended counts only when it was seen to go`() {
        let instance = WorkloadInstanceName(workload: "w", agent: "a", id: "1")
        var replaced = ReplacedInstances()
        replaced.note(UpdateResult(addedWorkloads: [instance], deletedWorkloads: [instance]), at: .seconds(10))
        #expect(replaced.recent(["other"], at: .seconds(11)) == [:])
        #expect(replaced.recent(["w"], at: .seconds(11)) == [instance: .seconds(10)])
        #expect(replaced.recent(["w"], at: .seconds(13)) == [:])
    }

    @Test func `a wait after an update is met by the new instance`() async throws {
        try await withAnkaios(options: ClusterOptions(stopDelay: .milliseconds(50))) { ankaios, cluster in
            var changed = workload("w")
            try await ankaios.apply(changed)
            try await ankaios.wait(until: .workload("w", is: .running))
            let before = try await cluster.containerID(of: "w")
            changed.tags["version"] = "2"
            try await ankaios.apply(changed)
            try await ankaios.wait(until: .workload("w", is: .running))
            #expect(try await cluster.containerID(of: "w") != before)
        }
    }

    @Test(arguments: [Duration.seconds(Int64.max), .seconds(1.6e20)])
    func `the longest durations are no limits`(longest: Duration) async throws {
        var configuration = Ankaios.Configuration()
        configuration.timeout = longest
        configuration.connectTimeout = longest
        try await withAnkaios(configuration: configuration) { ankaios, _ in
            try await ankaios.wait(until: .agentIsConnected("agent_A"), within: longest)
            try await ankaios.apply(workload("w"), waitingUntilRunning: longest, timeout: longest)
            try await ankaios.withMirror(of: [.workloads], refreshingEvery: longest, timeout: longest) { mirror in
                async let seen = mirror.wait(within: longest) { $0.desiredState.workloads["x"] != nil }
                try await ankaios.apply(workload("x"))
                _ = try await seen
            }
            try await ankaios.withContinuousLogs(of: ["w"], refreshingEvery: longest, timeout: longest) { _ in }
        }
    }

    @Test func `of one workload all comings and goings are told`() async throws {
        try await withAnkaios { ankaios, _ in
            try await ankaios.withEvents(of: [.workloadStates(of: "w")]) { events in
                var iterator = events.makeAsyncIterator()
                /// What changes next; nil before the first.
                func change() async throws -> ChangedFields? {
                    let event = try await iterator.next()
                    switch try #require(event) {
                    case .snapshot: return nil
                    case .change(_, let altered): return altered
                    }
                }
                #expect(try await change() == nil, "first comes a snapshot")
                try await ankaios.apply(workload("w"))
                while try #require(try await change()).added.isEmpty {}
                try await ankaios.delete(workload: "w")
                while try #require(try await change()).removed.isEmpty {}
            }
        }
    }

    @Test func `a relative path is made absolute when it is given`() {
        let link = Transport.controlInterface(at: "some/folder").makeLink(Ankaios.Configuration()) as? PipeLink
        #expect(link?.directory.hasPrefix("/") == true && link?.directory.hasSuffix("/some/folder") == true)
    }
}
