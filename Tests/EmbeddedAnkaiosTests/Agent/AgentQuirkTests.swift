import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// What the real agent probably does not mean to do, and what becomes of it here
/// (AnkaiosBehaviour.md §15; Documentation/DifferencesFromAnkaios.md).
struct AgentQuirkTests {
    private func with(_ change: (inout Quirks) -> Void) -> Quirks {
        var quirks = Quirks()
        change(&quirks)
        return quirks
    }

    private func reconnect(_ bench: inout AgentBench, _ plans: [Proto.AddedWorkload]) {
        bench.feed(.disconnected)
        _ = bench.takeReports()
        _ = bench.takeActions()
        bench.feed(.connected)
        bench.hello(plans)
    }

    private static let running = Proto.ExecutionState(content: .running(.ok))

    // MARK: - The control interface

    @Test func `Q4: a closed interface stays closed until the workload gets another one`() {
        var bench = AgentBench()
        let rules = ["desiredState"]
        bench.update([.named("w", allowing: rules)])
        bench.done()
        bench.sayHello("w", "2.0.0")
        #expect(bench.takeActions().last == "end w")
        bench.sayHello("w")
        #expect(bench.written.count == 1)
        bench.update([.named("w", allowing: rules, tags: ["k": "v"])], deleted: [.named("w")])
        bench.done()
        bench.done()
        bench.sayHello("w")
        #expect(bench.written.count == 1)
        bench.update([.named("w", allowing: ["agents"])], deleted: [.named("w")])
        bench.sayHello("w")
        #expect(bench.written.last?.content == .controlInterfaceAccepted(.init()))
    }

    @Test func `Q6: after a lost link the FIFOs of running workloads keep their path, or lose it`() {
        for quirks in [Quirks(), with { $0.losesPathsOnReconnect = true }] {
            var bench = AgentBench(quirks: quirks)
            let plan = Proto.AddedWorkload.named("w", allowing: ["*"])
            bench.update([plan])
            bench.done()
            reconnect(&bench, [plan])
            #expect(bench.actions.contains("unlink w") == quirks.losesPathsOnReconnect)
        }
    }

    @Test func `Q32: the second lost link ends the interface of a running workload for good, or as the first one`() {
        for quirks in [Quirks(), with { $0.endsInterfacesOnSecondReconnect = false }] {
            var bench = AgentBench(quirks: quirks)
            let plan = Proto.AddedWorkload.named("w", allowing: ["*"])
            bench.update([plan])
            bench.done()
            reconnect(&bench, [plan])
            bench.sayHello("w")
            #expect(bench.written.count == 1)
            #expect(!bench.takeActions().contains("end w"))
            reconnect(&bench, [plan])
            let actions = bench.takeActions()
            bench.sayHello("w")
            #expect(bench.written.count == (quirks.endsInterfacesOnSecondReconnect ? 1 : 2))
            #expect(actions.contains("end w") == quirks.endsInterfacesOnSecondReconnect)
            #expect(actions.contains("unlink w") == quirks.endsInterfacesOnSecondReconnect)
        }
    }

    @Test func `Q7: what the agent found running keeps its interface over a restart, or loses it`() {
        for quirks in [Quirks(), with { $0.losesMountOfResumed = true }] {
            let instance = Proto.WorkloadInstanceName(workloadName: "w", agentName: "a", id: "1")
            let container = ExistingContainer(id: "c0", instance: instance, runtime: "podman", status: .running)
            var bench = AgentBench(quirks: quirks, isStarted: false)
            bench.feed(.connected)
            bench.hello([.named("w", policy: .onFailure, allowing: ["*"])])
            bench.listed([container])
            bench.becomes("c0", .exited(1))
            bench.done()
            guard case .create(_, let request)? = bench.pending.first else {
                Issue.record("nothing is created")
                return
            }
            #expect((request.interface == nil) == quirks.losesMountOfResumed)
        }
    }

    @Test func `without a server a few requests are taken, then the workload waits with all that comes behind`() {
        var bench = AgentBench()
        bench.update([.named("w", allowing: ["desiredState"])])
        bench.done()
        bench.sayHello("w")
        bench.feed(.disconnected)
        _ = bench.takeActions()
        func read(_ id: Int, _ mask: String = "desiredState") -> Proto.ToAnkaios {
            .init(
                content: .request(.init(requestId: "\(id)", content: .completeStateRequest(.init(fieldMask: [mask]))))
            )
        }
        for id in 1...20 { bench.write("w", read(id)) }
        #expect(bench.takeActions() == [])
        bench.write("w", read(21))
        #expect(bench.takeActions() == ["pause w"])
        // Not even a refusal comes past the one that waits.
        bench.write("w", read(22, "agents"))
        #expect(bench.written.count == 1)
        bench.sent = []
        bench.feed(.connected)
        #expect(bench.takeActions() == ["resume w"])
        let requests = bench.sent.compactMap {
            if case .request(let request)? = $0.content { request.requestId } else { nil }
        }
        #expect(requests == (1...21).map { "w@\($0)" })
        #expect(bench.written.count == 2)
    }

    // MARK: - The life of workloads

    @Test func `Q22: deleted while it waits, it does not start when its condition holds, or it does`() {
        for quirks in [Quirks(), with { $0.startsDeletedWaiting = true }] {
            var bench = AgentBench(quirks: quirks)
            bench.update([.named("w", after: ["d": .running])])
            bench.update(deleted: [.named("w")])
            _ = bench.takeReports()
            bench.other("d", Self.running)
            #expect(bench.takeReports() == (quirks.startsDeletedWaiting ? ["w Starting"] : []))
        }
    }

    @Test func `Q22a: freed by an update it starts once, or a second time when its old condition holds`() {
        for quirks in [Quirks(), with { $0.startsDeletedWaiting = true }] {
            var bench = AgentBench(quirks: quirks)
            bench.update([.named("w", after: ["d": .running])])
            bench.update([.named("w")], deleted: [.named("w")])
            bench.done()
            _ = bench.takeReports()
            bench.other("d", Self.running)
            #expect(bench.takeReports() == (quirks.startsDeletedWaiting ? ["w Starting"] : []))
            #expect(bench.takeActions().filter { $0 == "create w" }.count == (quirks.startsDeletedWaiting ? 2 : 1))
        }
    }

    @Test func `Q23a: after a lost link a running workload has one loop, or two that know nothing of each other`() {
        for quirks in [Quirks(), with { $0.doublesLoopsOnReconnect = true }] {
            var bench = AgentBench(quirks: quirks)
            bench.update([.named("w")])
            bench.done()
            reconnect(&bench, [.named("w")])
            #expect(bench.takeReports() == ["w Running(Ok)"])
            bench.update(deleted: [.named("w")])
            bench.done()
            bench.becomes("c1", .gone)
            #expect(
                bench.takeReports() == ["w RAR", "w gone"] + (quirks.doublesLoopsOnReconnect ? ["w Failed(Lost)"] : [])
            )
        }
    }

    @Test func `Q24a: what the old container showed while it was deleted is not told of the new one`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.done()
        bench.update([.named("w", tags: ["k": "v"])], deleted: [.named("w")])
        bench.feed(.runtime(.status(container: "c1", .exited(137))))
        bench.done()
        bench.pass(.seconds(1))
        bench.done()
        bench.pass(.seconds(1))
        #expect(
            bench.takeReports() == ["w Starting", "w Running(Ok)", "w RAR", "w gone", "w Starting", "w Running(Ok)"]
        )
    }

    @Test func `Q24c: what could not be deleted is deleted when it is asked for again`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.done()
        bench.update(deleted: [.named("w")])
        bench.failed("no")
        _ = bench.takeReports()
        bench.update(deleted: [.named("w")])
        #expect(bench.pending == [.delete(CommandID(bench.pending.first?.number ?? 0), container: "c1")])
        bench.done()
        #expect(bench.takeReports() == ["w RAR", "w gone"])
    }

    @Test func `Q25a: another runtime is carried out by the first one, which refuses it`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.done()
        _ = bench.takeReports()
        bench.update([.named("w", runtime: "containerd")], deleted: [.named("w")])
        bench.done()
        #expect(
            bench.takeReports() == [
                "w RAR", "w gone", "w Starting",
                "w Pending(StartingFailed) Received a workload for the wrong runtime: 'containerd'",
            ]
        )
    }

    @Test func `Q26: after many failures a retry still waits, and not for ever`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        var pauses: [Duration] = []
        for _ in 1...80 {
            bench.failed("no")
            guard let wake = bench.wake else { break }
            pauses.append(wake - bench.now)
            bench.pass(wake - bench.now)
        }
        #expect(pauses.count == 80)
        #expect(pauses.allSatisfy { $0 <= .seconds(300) })
        #expect(pauses.suffix(10).contains { $0 > .seconds(10) })
    }
}

extension RuntimeCommand {
    fileprivate var number: Int { id.rawValue }
}
