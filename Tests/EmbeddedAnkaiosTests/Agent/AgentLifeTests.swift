import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// AnkaiosBehaviour.md §7.9, row by row, as the agent's reports.
@Suite struct AgentLifeTests {
    @Test func `created, it starts and runs`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        #expect(bench.takeReports() == ["w Starting"])
        bench.done()
        #expect(bench.takeReports() == ["w Running(Ok)"])
    }

    @Test func `created with an unmet condition, it waits`() {
        var bench = AgentBench()
        bench.update([.named("w", after: ["d": .succeeded])])
        #expect(bench.takeReports() == ["w Pending(WaitingToStart)"])
        bench.other("d", .init(content: .running(.ok)))
        #expect(bench.takeReports() == [])
        bench.other("d", .init(content: .succeeded(.ok)))
        #expect(bench.takeReports() == ["w Starting"])
    }

    @Test(arguments: [
        ("nothing", [], "Unsupported Runtime"), ("Podman", [], "Unsupported Runtime"),
        (
            "podman-kube", [Proto.File(mountPoint: "/x", content: .data(""))],
            "Workload files are not supported for podman-kube runtime. Use ConfigMaps instead."
        ),
        (
            "podman", [Proto.File(mountPoint: "x", content: .data(""))],
            "Failed to create workload file: 'invalid mount point 'x': 'path 'x' is relative, expected absolute path''"
        ),
    ])
    func `what cannot be started is not tried`(_ runtime: String, _ files: [Proto.File], _ cause: String) {
        var bench = AgentBench()
        bench.update([.named("w", runtime: runtime, files: files)])
        #expect(bench.reports == ["w Starting", "w Pending(StartingFailed) \(cause)"])
        #expect(bench.pending == [])
    }

    @Test func `what the runtime says to be final is not tried again`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.failed("missing field `image`", isFinal: true)
        #expect(bench.reports == ["w Starting", "w Pending(StartingFailed) missing field `image`"])
        bench.pass(.seconds(1000))
        #expect(bench.pending == [])
    }

    @Test func `ends with success`() {
        var bench = running("w")
        bench.becomes("c1", .exited(0))
        #expect(bench.takeReports() == ["w Succeeded(Ok)"])
    }

    @Test func `a change is seen at the next look, and what passes in between never`() {
        var bench = running("w")
        bench.now += .milliseconds(700)
        bench.feed(.runtime(.status(container: "c1", .other("paused"))))
        #expect(bench.wake == .seconds(1))
        bench.now += .milliseconds(200)
        bench.feed(.runtime(.status(container: "c1", .running)))
        bench.pass(.seconds(1))
        #expect(bench.takeReports() == [])
    }

    @Test func `ends before the first look`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.done(.exited(3))
        #expect(bench.reports == ["w Starting", "w Failed(ExecFailed) Exit code: '3'"])
    }

    @Test func `deleted`() {
        var bench = running("w")
        bench.update(deleted: [.named("w")])
        #expect(bench.takeReports() == ["w RAR"])
        bench.becomes("c1", .exited(137))
        #expect(bench.takeReports() == [])
        bench.done()
        #expect(bench.takeReports() == ["w gone"])
    }

    @Test func `deleted while it waits to start, it is gone at once and never starts`() {
        var bench = AgentBench()
        bench.update([.named("w", after: ["d": .running])])
        bench.update(deleted: [.named("w")])
        #expect(bench.takeReports() == ["w Pending(WaitingToStart)", "w gone"])
        bench.other("d", .init(content: .running(.ok)))
        #expect(bench.takeReports() == [])
    }

    @Test func `a delete of what the agent does not know is answered`() {
        var bench = AgentBench()
        bench.update(deleted: [.named("w")])
        #expect(bench.reports == ["w gone"])
    }

    @Test func `updated with the same id`() {
        var bench = running("w")
        bench.update([.named("w", tags: ["k": "v"])], deleted: [.named("w")])
        bench.done()
        bench.done()
        #expect(bench.takeReports() == ["w RAR", "w gone", "w Starting", "w Running(Ok)"])
    }

    @Test func `updated to another id`() {
        var bench = running("w")
        bench.update([.named("w", id: "2")], deleted: [.named("w")])
        bench.done()
        bench.done()
        #expect(bench.takeReports() == ["w RAR", "w gone", "w.2 Starting", "w.2 Running(Ok)"])
    }

    @Test func `updated while it waited to start, it starts, and only once`() {
        var bench = AgentBench()
        bench.update([.named("w", after: ["d": .running])])
        bench.update([.named("w")], deleted: [.named("w")])
        bench.done()
        bench.other("d", .init(content: .running(.ok)))
        #expect(bench.reports == ["w Pending(WaitingToStart)", "w Starting", "w Running(Ok)"])
    }

    @Test func `updated to an unmet condition, it shows that it waits`() {
        var bench = running("w")
        bench.update([.named("w", after: ["d": .running])], deleted: [.named("w")])
        bench.done()
        #expect(bench.takeReports() == ["w RAR", "w gone", "w Pending(WaitingToStart)"])
        bench.other("d", .init(content: .running(.ok)))
        #expect(bench.takeReports() == ["w Starting"])
    }

    @Test func `updated to an unmet condition, the real one reports the old instance again`() {
        var bench = running("w", quirks: .upstream)
        bench.update([.named("w", after: ["d": .running])], deleted: [.named("w")])
        bench.done()
        #expect(bench.takeReports() == ["w Pending(WaitingToStart)", "w RAR", "w gone"])
        bench.other("d", .init(content: .running(.ok)))
        #expect(bench.takeReports() == ["w RAR", "w gone", "w Starting"])
    }

    @Test func `touched from outside`() {
        var bench = running("w")
        bench.becomes("c1", .exited(137))
        bench.becomes("c1", .running)
        bench.becomes("c1", .other("paused"))
        bench.becomes("c1", .unavailable("Error getting state from Podman."))
        bench.becomes("c1", .stopping("stopped"))
        bench.becomes("c1", .gone)
        #expect(
            bench.takeReports() == [
                "w Failed(ExecFailed) Exit code: '137'", "w Running(Ok)", "w Failed(Unknown) paused",
                "w Failed(Unknown) Error getting state from Podman.", "w Stopping(Stopping) stopped", "w Failed(Lost)",
            ]
        )
    }

    @Test func `a failed delete keeps the container, and what the runtime shows comes over it`() {
        var bench = running("w")
        bench.update(deleted: [.named("w")])
        bench.failed("Error: no")
        #expect(bench.takeReports() == ["w RAR", "w Stopping(DeleteFailed) Error: no"])
        bench.becomes("c1", .exited(1))
        #expect(bench.takeReports() == ["w Failed(ExecFailed) Exit code: '1'"])
    }

    @Test func `a failed delete in an update leaves the new one uncreated until another change`() {
        var bench = running("w")
        bench.update([.named("w", id: "2")], deleted: [.named("w")])
        bench.failed("Error: no")
        #expect(bench.takeReports() == ["w RAR", "w Stopping(DeleteFailed) Error: no"])
        #expect(bench.pending == [])
        bench.update([.named("w", id: "2", tags: ["k": "v"])], deleted: [.named("w", id: "2")])
        bench.done()
        bench.done()
        #expect(bench.takeReports() == ["w RAR", "w gone", "w.2 Starting", "w.2 Running(Ok)"])
    }

    @Test func `of quick updates each is carried out`() {
        var bench = AgentBench()
        bench.update([.named("w")])
        bench.update([.named("w", id: "2")], deleted: [.named("w")])
        bench.update(deleted: [.named("w", id: "2")])
        for _ in 0..<4 { bench.done() }
        #expect(
            bench.reports == ["w Starting", "w RAR", "w gone", "w.2 Starting", "w.2 RAR", "w.2 gone"]
        )
        #expect(bench.pending == [])
    }

    @Test func `deleted and added again without waiting, old and new overlap`() {
        var bench = running("w")
        bench.update(deleted: [.named("w")])
        bench.update([.named("w")])
        #expect(bench.takeReports() == ["w RAR", "w Starting"])
        bench.done()
        bench.failed("the name is in use")
        #expect(bench.takeReports() == ["w gone", "w Pending(Starting) Retry 1: the name is in use"])
    }

    @Test func `deleted and added again without waiting, the new one can be made to wait`() {
        var quirks = Quirks()
        quirks.overlapsDeleteAndAdd = false
        var bench = running("w", quirks: quirks)
        bench.update(deleted: [.named("w")])
        bench.update([.named("w")])
        #expect(bench.takeReports() == ["w RAR"])
        bench.done()
        bench.done()
        #expect(bench.takeReports() == ["w gone", "w Starting", "w Running(Ok)"])
    }

    @Test func `added and deleted at once, it does not begin if beginning takes a moment`() {
        var bench = AgentBench(timing: .init(begin: .milliseconds(5)))
        bench.update([.named("w"), .named("v")])
        bench.update(deleted: [.named("w")])
        #expect(bench.takeReports() == ["w RAR", "w gone"])
        bench.pass(.milliseconds(5))
        #expect(bench.takeReports() == ["v Starting"])
    }

    @Test func `another runtime is carried out by the first one`() {
        var bench = running("w")
        bench.update([.named("w", runtime: "containerd")], deleted: [.named("w")])
        bench.done()
        #expect(
            bench.takeReports().last
                == "w Pending(StartingFailed) Received a workload for the wrong runtime: 'containerd'"
        )
        bench.update([.named("v", runtime: "x")])
        bench.update([.named("v", runtime: "podman")], deleted: [.named("v")])
        #expect(
            bench.takeReports().last == "v Pending(StartingFailed) Received a manifest for the wrong runtime: 'podman'"
        )
    }
}

func running(_ names: String..., quirks: Quirks = Quirks()) -> AgentBench {
    var bench = AgentBench(quirks: quirks)
    for name in names {
        bench.update([.named(name)])
        bench.done()
    }
    bench.reports = []
    bench.actions = []
    return bench
}
