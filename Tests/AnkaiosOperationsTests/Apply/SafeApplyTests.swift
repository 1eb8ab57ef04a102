import AnkaiosTestKit
import TestSupport
import Testing

@testable import AnkaiosOperations

@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct SafeApplyTests {
    private func workload(_ name: String, on agent: String = "agent_A") -> Workload {
        Workload(name, on: agent, runtime: "simulated", runtimeConfig: "")
    }

    /// Why a manifest was not brought to run.
    private func failure(
        of manifest: Manifest,
        by ankaios: Ankaios,
        within limit: Duration = .seconds(60),
        timeout: Duration? = nil
    ) async -> ApplyError? {
        do {
            try await ankaios.apply(manifest, waitingUntilRunning: limit, timeout: timeout)
            return nil
        } catch {
            return error as? ApplyError
        }
    }

    @Test func `it returns when all run, with what it changed`() async throws {
        try await withAnkaios(options: ClusterOptions(startDelay: .milliseconds(20))) { ankaios, cluster in
            var second = workload("second", on: "{{node}}")
            second.configs = ["node": "node"]
            second.dependencies = ["first": .running]
            let nobody = workload("nobody", on: "")
            let manifest = Manifest(workloads: [workload("first"), second, nobody], configs: ["node": "agent_A"])
            let changes = try await ankaios.apply(manifest, waitingUntilRunning: .seconds(60))
            #expect(changes.addedWorkloads.map(\.workload).sorted() == ["first", "nobody", "second"])
            let states = try await cluster.workloads().filter { $0.state == "Running(Ok)" }.map(\.workload)
            #expect(Set(states).isSuperset(of: ["first", "second"]))
            let again = try await ankaios.apply(manifest, waitingUntilRunning: .seconds(60))
            #expect(again == AppliedManifest())
            #expect(try await ankaios.apply(Manifest(), waitingUntilRunning: .zero) == AppliedManifest())
        }
    }

    @Test func `a workload replaced under its own name is waited for in its new life`() async throws {
        try await withAnkaios(options: ClusterOptions(stopDelay: .milliseconds(50))) { ankaios, cluster in
            var workload = workload("w")
            try await ankaios.apply(workload, waitingUntilRunning: .seconds(60))
            let before = try await cluster.containerID(of: "w")
            workload.tags["version"] = "2"
            let changes = try await ankaios.apply(workload, waitingUntilRunning: .seconds(60))
            #expect(changes.addedWorkloads == changes.deletedWorkloads)
            let after = try await cluster.containerID(of: "w")
            #expect(after != before)
            let states = try await ankaios.workloadStates(of: "w")
            #expect(states.map(\.executionState.state) == [.running])
        }
    }

    @Test func `a workload that ends badly brings all back as it was, and touches nothing else`() async throws {
        let scripts = ["bad": SimulatedWorkload(end: .exits(code: 3))]
        try await withAnkaios(options: ClusterOptions(scripts: scripts)) { ankaios, _ in
            var kept = workload("kept")
            kept.tags = ["owner": "somebody"]
            try await ankaios.apply(
                Manifest(workloads: [kept, workload("other")], configs: ["kept": "1", "other": "2"])
            )
            let former = try await ankaios.state(.desiredState).desiredState
            kept.tags = [:]
            let manifest = Manifest(workloads: [kept, workload("bad")], configs: ["kept": "9", "new": "x"])
            let error = try #require(await failure(of: manifest, by: ankaios))
            guard case .cannotRun(let instance, let state) = error.reason else {
                Issue.record("\(error)")
                return
            }
            #expect(instance.workload == "bad" && state.state == .failed)
            guard case .done(let changes) = error.rollback else {
                Issue.record("\(error)")
                return
            }
            #expect(changes.deletedWorkloads.map(\.workload).sorted() == ["bad", "kept"])
            #expect(changes.addedWorkloads.map(\.workload) == ["kept"])
            #expect(try await ankaios.state(.desiredState).desiredState == former)
        }
    }

    @Test func `what does not run in time is undone`() async throws {
        try await withAnkaios { ankaios, _ in
            let former = try await ankaios.state(.desiredState).desiredState
            let manifest = Manifest(workloads: [workload("w"), workload("lost", on: "agent_X")])
            let error = try #require(await failure(of: manifest, by: ankaios, within: .milliseconds(500)))
            guard case .notRunning(let instances, after: .milliseconds(500)) = error.reason else {
                Issue.record("\(error)")
                return
            }
            #expect(instances.contains { $0.instance.workload == "lost" && $0.state?.state == .pending })
            #expect(error.description.contains("lost is Pending(Initial)"))
            #expect(try await ankaios.state(.desiredState).desiredState == former)
            #expect(error.description.hasSuffix("; the former state is desired again"))
        }
    }

    @Test(arguments: [201, 202, UInt64.random(in: 203...UInt64.max)])
    func `whatever the manifest is, all of it runs, or all is as before`(seed: UInt64) async throws {
        let scripts = ["b": SimulatedWorkload(end: .exits(code: 1)), "c": SimulatedWorkload(end: .exits(code: 0))]
        let (ran, went) = try await withAnkaios(options: ClusterOptions(scripts: scripts)) { ankaios, _ in
            var random = RandomManifests(seed: seed)
            var (ran, went) = (0, 0)
            for step in 1...30 {
                let manifest = random.next()
                let former = try await ankaios.state(.desiredState).desiredState
                let error = await failure(of: manifest, by: ankaios, within: .milliseconds(100))
                let now = try await ankaios.state(.desiredState).desiredState
                let context: Comment = "seed \(seed), step \(step): \(error.map { "\($0)" } ?? "runs")\n\(manifest)"
                if error == nil {
                    ran += 1
                    #expect(Plan(applying: manifest, to: now).isEmpty, context)
                } else {
                    went += 1
                    #expect(now == former, context)
                }
            }
            return (ran, went)
        }
        #expect(ran > 0 && went > 0)
    }

    @Test func `what Ankaios would refuse is not sent`() async throws {
        try await withAnkaios { ankaios, _ in
            let error = try #require(await failure(of: Manifest(configs: ["a b": "x"]), by: ankaios))
            guard case .refused(let findings) = error.reason else {
                Issue.record("\(error)")
                return
            }
            #expect(findings.map(\.path) == ["configs.a b"] && error.rollback == .notNeeded)
        }
    }

    @Test func `a cancelled task leaves the former state`() async throws {
        try await withAnkaios { ankaios, cluster in
            let manifest = Manifest(workloads: [workload("lost", on: "agent_X")], configs: ["c": "x"])
            let task = Task { await failure(of: manifest, by: ankaios) }
            try await cluster.wait(until: "lost", is: "Pending(Initial)")
            task.cancel()
            let error = try #require(await task.value)
            #expect(error.reason == .failed(.init(.cancelled)))
            guard case .done(let changes) = error.rollback else {
                Issue.record("\(error)")
                return
            }
            #expect(changes.deletedWorkloads.map(\.workload) == ["lost"])
            let state = try await ankaios.state(.desiredState).desiredState
            #expect(state.workloads["lost"] == nil && state.configs.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `shutting down, or cancelling the service, leaves the former state before the connection closes`(
        isShutDown: Bool
    ) async throws {
        try await withCluster { cluster in
            let ankaios = Ankaios(to: .controlInterface(at: try await cluster.clientDirectory()))
            let service = Task { try await ankaios.run() }
            let manifest = Manifest(workloads: [workload("lost", on: "agent_X")], configs: ["c": "x"])
            let task = Task { await failure(of: manifest, by: ankaios) }
            try await cluster.wait(until: "lost", is: "Pending(Initial)")
            if isShutDown { await ankaios.shutDown() } else { service.cancel() }
            try await service.value
            let error = try #require(await task.value)
            #expect(error.reason == .failed(.init(.shutDown, "it is shutting down")))
            guard case .done(let changes) = error.rollback else {
                Issue.record("\(error)")
                return
            }
            #expect(changes.deletedWorkloads.map(\.workload) == ["lost"])
            #expect(try await cluster.workloads().map(\.workload) == ["client"])
        }
    }

    @Test func `a way back that is refused is told`() async throws {
        try await withAnkaios { ankaios, cluster in
            let manifest = Manifest(workloads: [workload("lost", on: "agent_X")], configs: ["c": "x"])
            let task = Task { await failure(of: manifest, by: ankaios) }
            try await cluster.wait(until: "lost", is: "Pending(Initial)")
            var user = workload("user")
            user.configs = ["c": "c"]
            try await ankaios.apply(user)
            task.cancel()
            let error = try #require(await task.value)
            guard case .failed(let cause) = error.rollback, cause.code == .rejected else {
                Issue.record("\(error)")
                return
            }
            #expect(cause.reason.contains("Workload references config key 'c' that does not exist"))
        }
    }

    @Test func `an update whose answer is lost is found out about`() async throws {
        try await withAnkaios { ankaios, cluster in
            let manifest = Manifest(configs: ["c": "x"])
            #expect(try await ankaios.isApplied(manifest) == false)
            #expect(try await ankaios.isDeleted(manifest))
            try await cluster.inject(.droppedMessages(count: 1), into: "client")
            let lost = await answerIsLost { () async throws in
                try await ankaios.apply(manifest, timeout: .milliseconds(300))
            }
            #expect(lost)
            #expect(try await ankaios.isApplied(manifest))
            #expect(try await ankaios.isDeleted(manifest) == false)
            #expect(try await ankaios.isApplied(Manifest(configs: ["c": "y"])) == false)
        }
    }

    @Test func `a safe update goes on when its answer is lost and it was carried out`() async throws {
        try await withAnkaios { ankaios, cluster in
            let former = try await ankaios.state(.desiredState).desiredState
            let manifest = Manifest(configs: ["c": "x"])
            let apply = SafeApply(
                ankaios: ankaios,
                manifest: manifest,
                plan: Plan(applying: manifest, to: former),
                former: former,
                limit: .seconds(60),
                timeout: .milliseconds(300)
            )
            try await cluster.inject(.droppedMessages(count: 1), into: "client")
            #expect(try await apply.run() == AppliedManifest())
            #expect(try await ankaios.config("c") == "x")
        }
    }

    @Test func `a safe update goes back when nobody can tell what its answer means`() async throws {
        try await withCluster { cluster in
            try await Ankaios.withConnection(to: .misansweringServer(of: cluster)) { ankaios in
                try await ankaios.setConfig("d", to: "1")
                let error = await failure(of: Manifest(configs: ["c": "x"]), by: ankaios)
                guard case .failed(let cause) = error?.reason else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(cause.code == .unexpectedAnswer && cause.mayHaveBeenApplied)
                #expect(error?.rollback == .done(UpdateResult()))
                #expect(try await ankaios.configs() == ["d": "1"])
            }
        }
    }

    private func answerIsLost(_ update: () async throws -> UpdateResult) async -> Bool {
        do {
            _ = try await update()
            return false
        } catch {
            return (error as? AnkaiosError)?.code == .answerLost
        }
    }
}
