import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// AnkaiosBehaviour.md §7.2, 7.6, 7.7, 7.8.
@Suite struct AgentRestartTests {
    @Test func `a failing create is tried again and again, later and later`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        for number in 1...12 {
            let begin = bench.now
            bench.failed("no")
            #expect(bench.takeReports().last == "w Pending(Starting) Retry \(number): no")
            let delay = (bench.wake ?? .seconds(-1)) - begin
            #expect(delay >= .zero && delay <= min(.milliseconds(500) * (1 << (number - 1)), .seconds(300)))
            bench.pass(delay)
        }
        bench.done()
        #expect(bench.takeReports() == ["w Running(Ok)"])
        #expect(bench.takeActions().filter { $0 == "create w" }.count == 13)
    }

    @Test func `an update ends the retries and counts anew`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.failed("no")
        bench.update([.named("w", id: "2")], deleted: [.named("w")])
        bench.failed("no")
        #expect(
            bench.reports == [
                "w Starting", "w Pending(Starting) Retry 1: no", "w RAR", "w gone", "w.2 Starting",
                "w.2 Pending(Starting) Retry 1: no",
            ]
        )
    }

    @Test func `a delete ends the retries`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.failed("no")
        bench.update(deleted: [.named("w")])
        bench.pass(.seconds(400))
        #expect(bench.reports.suffix(2) == ["w RAR", "w gone"])
        #expect(bench.pending == [])
    }

    @Test(arguments: [
        (Proto.RestartPolicy.never, RuntimeStatus.exited(1), false), (.never, .exited(0), false),
        (.onFailure, .exited(0), false), (.onFailure, .exited(1), true), (.always, .exited(1), true),
        (.onFailure, .gone, false), (.always, .gone, false), (.always, .other("paused"), false),
    ])
    func `a policy restarts after failure in a new container`(
        _ policy: Proto.RestartPolicy,
        _ end: RuntimeStatus,
        _ restarts: Bool
    ) {
        var bench = AgentBench()
        bench.update([.named("w", policy: policy)])
        bench.done()
        _ = (bench.takeReports(), bench.takeActions())
        bench.becomes("c1", end)
        bench.done()
        bench.done()
        #expect(
            bench.takeReports().dropFirst() == (restarts ? ["w RAR", "w gone", "w Starting", "w Running(Ok)"] : [])
        )
        #expect(bench.takeActions() == (restarts ? ["delete c1", "create w"] : []))
    }

    @Test func `a policy restarts after success in the same container`() {
        var bench = AgentBench()
        bench.update([.named("w", policy: .always)])
        bench.done()
        bench.becomes("c1", .exited(0))
        bench.done()
        #expect(
            bench.takeReports() == ["w Starting", "w Running(Ok)", "w Succeeded(Ok)", "w Starting", "w Running(Ok)"]
        )
        #expect(bench.takeActions().suffix(2) == ["create w", "start c1"])
    }

    @Test func `a restart whose delete fails is not tried again`() {
        var bench = AgentBench()
        bench.update([.named("w", policy: .onFailure)])
        bench.done()
        bench.becomes("c1", .exited(1))
        bench.failed("Error: no")
        bench.pass(.seconds(10))
        #expect(bench.reports.last == "w Stopping(DeleteFailed) Error: no")
        #expect(bench.pending == [])
    }

    // MARK: - Dependencies

    @Test(arguments: [
        (Proto.AddCondition.running, Proto.ExecutionState(content: .running(.ok)), true),
        (.running, .init(content: .succeeded(.ok)), false), (.succeeded, .init(content: .succeeded(.ok)), true),
        (.failed, .init(content: .failed(.execFailed)), true), (.failed, .init(content: .failed(.lost)), false),
        (.failed, .init(content: .failed(.unknown)), false),
        (.failed, .init(content: .pending(.startingFailed)), false),
    ])
    func `a condition wants its state`(_ condition: Proto.AddCondition, _ state: Proto.ExecutionState, _ met: Bool) {
        var bench = AgentBench()
        bench.update([.named("w", after: ["d": condition])])
        bench.other("d", state)
        #expect(bench.takeReports().last == (met ? "w Starting" : "w Pending(WaitingToStart)"))
    }

    @Test func `own workloads count as well`() {
        var bench = AgentBench()
        bench.update([.named("w", after: ["d": .running]), .named("d")])
        #expect(bench.takeReports() == ["w Pending(WaitingToStart)", "d Starting"])
        bench.done()
        #expect(bench.takeReports() == ["d Running(Ok)", "w Starting"])
    }

    @Test func `what others need waits until they are being stopped`() {
        var bench = running("b", "a")
        bench.update(deleted: [.named("b", after: ["a": .notPendingNorRunning]), .named("a")])
        #expect(bench.takeReports() == ["b Stopping(WaitingToStop)", "a RAR", "b RAR"])
        bench.done()
        bench.done()
        #expect(bench.takeReports() == ["a gone", "b gone"])
    }

    @Test func `while it waits to stop its end is not told`() {
        var bench = running("b", "a")
        bench.update(deleted: [.named("b", after: ["a": .notPendingNorRunning])])
        bench.becomes("c1", .exited(1))
        #expect(bench.takeReports() == ["b Stopping(WaitingToStop)", "b Stopping(WaitingToStop)"])
    }

    @Test func `an update waits for dependents, and a further one takes its place`() {
        var bench = running("b", "a")
        let condition: [String: Proto.DeleteCondition] = ["a": .notPendingNorRunning]
        bench.update([.named("b", id: "2")], deleted: [.named("b", after: condition)])
        bench.update([.named("b", id: "3")], deleted: [.named("b", id: "2", after: condition)])
        bench.update(deleted: [.named("a")])
        bench.done()
        bench.done()
        bench.done()
        #expect(bench.takeReports().contains("b.3 Running(Ok)"))
        #expect(bench.takeActions() == ["delete c2", "delete c1", "create b"])
    }

    // MARK: - Agents coming and going

    private func container(_ id: String, _ name: String, _ status: RuntimeStatus, instance: String = "1")
        -> ExistingContainer
    {
        let name = Proto.WorkloadInstanceName(workloadName: name, agentName: "a", id: instance)
        return ExistingContainer(id: id, instance: name, runtime: "podman", status: status)
    }

    @Test func `a new agent goes on with what is there`() {
        var bench = AgentBench(isStarted: false)
        bench.feed(.connected)
        bench.hello([
            .named("runs"), .named("ended"), .named("failed"), .named("changed", id: "2"), .named("new"),
            .named("waits", after: ["x": .running]),
        ])
        bench.update([.named("later")])
        #expect(bench.takeReports() == [])
        bench.listed([
            container("1", "runs", .running), container("2", "ended", .exited(0)), container("3", "failed", .exited(1)),
            container("4", "changed", .running), container("5", "unwanted", .running),
        ])
        #expect(
            bench.takeReports() == [
                "runs Running(Ok)", "unwanted RAR", "waits Pending(WaitingToStart)", "ended Starting", "failed RAR",
                "changed RAR", "new Starting", "later Starting",
            ]
        )
        #expect(
            bench.takeActions() == [
                "list", "delete 5", "start 2", "delete 3", "delete 4", "create new", "create later",
            ]
        )
        for _ in 0..<4 { bench.done() }
        #expect(
            bench.takeReports() == [
                "unwanted gone", "ended Running(Ok)", "failed gone", "failed Starting", "changed gone",
                "changed.2 Starting",
            ]
        )
    }

    @Test func `a paused container that cannot be stopped shows itself again`() {
        var bench = AgentBench(isStarted: false)
        bench.feed(.connected)
        bench.hello([.named("w")])
        bench.listed([container("1", "w", .other("paused"))])
        bench.failed("Error: no")
        bench.pass(.milliseconds(500))
        #expect(bench.takeReports() == ["w RAR", "w Stopping(DeleteFailed) Error: no", "w Failed(Unknown) paused"])
    }

    @Test func `after a lost link what runs goes on and what has ended runs again`() {
        var bench = running("runs", "ended")
        bench.becomes("c2", .exited(0))
        bench.feed(.disconnected)
        bench.reports = []
        bench.feed(.connected)
        bench.hello([.named("runs"), .named("ended")])
        bench.done()
        bench.done()
        #expect(
            bench.takeReports() == [
                "runs Running(Ok)", "ended RAR", "ended gone", "ended Starting", "ended Running(Ok)",
            ]
        )
    }

    @Test func `after a lost link what has ended can be left alone`() {
        var quirks = Quirks()
        quirks.rerunsFinishedOnReconnect = false
        var bench = running("ended", quirks: quirks)
        bench.becomes("c1", .exited(0))
        bench.feed(.disconnected)
        bench.reports = []
        bench.feed(.connected)
        bench.hello([.named("ended")])
        #expect(bench.takeReports() == ["ended Succeeded(Ok)"])
        #expect(bench.pending == [])
    }

    @Test func `after a lost link what is not wanted any more goes`() {
        var bench = running("w")
        bench.feed(.disconnected)
        bench.feed(.connected)
        bench.hello([])
        bench.done()
        #expect(bench.takeReports() == ["w RAR", "w gone"])
    }

    @Test func `what happened without a link is told after the Hello`() {
        var bench = running("w")
        bench.feed(.disconnected)
        bench.becomes("c1", .exited(0))
        #expect(bench.takeReports() == [])
        bench.sent = []
        bench.feed(.connected)
        #expect(bench.takeReports() == ["w Succeeded(Ok)"])
        guard case .agentHello(let hello)? = bench.sent.first?.content else {
            Issue.record("no Hello")
            return
        }
        #expect(hello.agentName == "a" && hello.protocolVersion == "1.0.1")
    }

    @Test func `the load is told when it is known, then every two seconds`() {
        var bench = AgentBench()
        bench.sent = []
        bench.feed(.load(cpuUsage: 5, freeMemory: 6))
        bench.feed(.load(cpuUsage: 7, freeMemory: 8))
        bench.pass(.seconds(2))
        let load = bench.sent.compactMap { message -> Proto.AgentLoadStatus? in
            if case .agentLoadStatus(let load) = message.content { load } else { nil }
        }
        #expect(load.map(\.cpuUsage?.cpuUsage) == [5, 7])
        #expect(bench.wake == .seconds(4))
    }
}
