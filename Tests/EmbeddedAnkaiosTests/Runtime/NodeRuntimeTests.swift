import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@testable import EmbeddedAnkaios

@Suite(.oneAtATime, .serialized) struct NodeRuntimeTests {
    /// The runtimes of one machine, on a clock in the test's hand.
    final class World {
        let reactor = Reactor()
        let clock = ClusterClock(mode: .frozen)
        let runtime: NodeRuntime
        var results: [Result<String, RuntimeFailure>] = []

        init(_ options: ClusterOptions = .init()) {
            var generator = SeededGenerator(seed: 1)
            let engine = ContainerEngine(
                clock: clock,
                delays: .init(start: options.startDelay, stop: options.stopDelay),
                makeID: { generator.containerID() }
            )
            runtime = NodeRuntime(engine: engine, options: options, clock: clock, reactor: reactor)
        }

        deinit { runtime.engine.removeAll() }

        func create(_ workload: String, runtime name: String = "podman", _ config: String) {
            let order = WorkloadOrder(
                workload: workload,
                instance: "\(workload).id.agent_A",
                agent: "agent_A",
                runtime: name,
                runtimeConfig: config,
                files: [.init(mountPoint: "/etc/word", path: "/dev/null")],
                controlInterface: "/run/here"
            )
            runtime.create(order) { [weak self] in self?.results.append($0) }
            advance(0)
        }

        func advance(_ seconds: Double) { clock.advance(by: .seconds(seconds)) {} }

        var failure: String? { if case .failure(let failure)? = results.last { failure.text } else { nil } }

        var container: Container? {
            if case .success(let id)? = results.last { runtime.engine[id] } else { nil }
        }
    }

    @Test func `a simulated workload lives by the clock`() throws {
        let world = World()
        world.create("w", runtime: "simulated", "{steps: [{log: ready}, {wait: 3}, {logError: oops}], exit: 4}")
        let container = try #require(world.container)
        #expect(container.status == .running)
        #expect(container.log.lines().map(\.text) == ["ready"])
        world.advance(2.9)
        #expect(container.status == .running)
        world.advance(0.2)
        #expect(container.status == .exited(code: 4))
        #expect(container.log.lines().map(\.text) == ["ready", "oops"])
    }

    @Test func `a container runs for ever unless its command says otherwise`() throws {
        let world = World()
        world.create("w", "image: docker.io/library/alpine:latest\ncommandArgs: [sleep, 5]")
        let sleeper = try #require(world.container)
        world.create("v", "image: some/server")
        let server = try #require(world.container)
        world.advance(3600)
        #expect(sleeper.status == .exited(code: 0))
        #expect(server.status == .running)
    }

    @Test func `a command that is not understood is told`() throws {
        let world = World()
        var notes: [String] = []
        world.runtime.tell = { note, _ in notes.append(note) }
        world.create("w", "image: x\ncommandOptions: [--entrypoint, /bin/echo]\ncommandArgs: [up]")
        world.create("v", "image: x\ncommandArgs: [python3, x.py]")
        #expect(try #require(world.container).status == .running)
        #expect(
            notes == [
                "the simulated container of workload 'v' runs until it is deleted: what 'python3' 'x.py' does is not known"
            ]
        )
    }

    @Test func `a runtime that Ankaios does not have is simulated where the options say so`() throws {
        let world = World(.init(simulatedRuntimes: ["systemd"]))
        world.create("w", runtime: "systemd", "unit: radio.service")
        #expect(try #require(world.container).status == .running)
    }

    @Test func `starts fail as often as the script says`() {
        let world = World(.init(scripts: ["w": .failingToStart(times: 2, with: "no luck")]))
        for _ in 1...3 { world.create("w", "image: x") }
        #expect(world.results.map { (try? $0.get()) != nil } == [false, false, true])
        world.create("v", "image: x")
        #expect(world.failure == nil)
    }

    @Test(arguments: [
        ("podman", "image: localhost/missing", "Error: initializing source docker://localhost/missing: "),
        (
            "podman", "{image: localhost/missing, commandOptions: [--pull=never]}",
            "Error: localhost/missing: image not known. Execution of 'podman \"run\" \"--detach\" \"--name\" \"w.id.agent_A\" \"--pull=never\" "
        ),
        ("podman", "commandArgs: []", "missing field `image`"),
        ("simulated", "exit: x", "exit: 'x' is not an exit code"),
        ("simulated", "colour: red", "unknown field `colour`"),
        ("process", "commandArgs: [a]", "missing field `command`"),
        (
            "process", "command: /there/is/no/such/program",
            "Error: start /there/is/no/such/program: No such file or directory"
        ),
        ("podman-kube", "manifest: x", "Workload files are not supported for podman-kube runtime."),
    ])
    func `what cannot be started says why`(runtime: String, config: String, beginning: String) {
        let world = World(.init(processes: .allowed))
        world.create("w", runtime: runtime, config)
        #expect(world.failure?.hasPrefix(beginning) == true, "\(world.failure ?? "started")")
    }

    @Test func `the test box runs commands of this machine with its own paths`() throws {
        let world = World(.init(containers: .processes(images: ["localhost/testbox"])))
        world.create(
            "w",
            "{image: 'localhost/testbox:1', commandArgs: [sh, -c, 'echo /etc/word /run/ankaios/control_interface $container; exit 2']}"
        )
        let container = try #require(world.container)
        #expect(world.reactor.turn { container.status == .exited(code: 2) })
        #expect(container.log.lines().map(\.text) == ["/dev/null /run/here podman"])
        world.create("v", "{image: localhost/testbox, commandArgs: [nothere]}")
        #expect(world.failure?.contains("exec: \"nothere\": executable file not found in $PATH") == true)
        world.create("u", "{image: other}")
        #expect(world.failure?.contains("short-name \"other\"") == true)
    }

    @Test(arguments: [
        (ProcessMode.refused, false), (.commands(["/bin/sh"]), false), (.commands(["sh"]), true), (.allowed, true),
    ])
    func `a process starts only where the options name its command`(mode: ProcessMode, starts: Bool) throws {
        let world = World(.init(processes: mode))
        world.create("w", runtime: "process", "{command: sh, commandArgs: [-c, exit]}")
        #expect((world.container != nil) == starts)
        #expect(
            (world.failure?.hasPrefix("Error: start sh: this embedded Ankaios runs no such process; ") == true)
                != starts
        )
    }

    @Test func `a process gets no variable that may be a secret, unless it is named`() throws {
        setenv("ANKAIOS_TEST_TOKEN", "secret", 1)
        setenv("ANKAIOS_TEST_PLACE", "here", 1)
        let world = World(.init(processes: .allowed, passedVariables: ["ANKAIOS_TEST_PLACE"]))
        world.create(
            "w",
            runtime: "process",
            "{command: sh, commandArgs: [-c, 'echo \"$ANKAIOS_TEST_TOKEN,$ANKAIOS_TEST_PLACE\"; test -n \"$PATH\"']}"
        )
        let container = try #require(world.container)
        #expect(world.reactor.turn { container.status == .exited(code: 0) })
        #expect(container.log.lines().map(\.text) == [",here"])
    }

    @Test func `images that are no processes are simulated where the options say so`() throws {
        let world = World(.init(containers: .processes(images: ["box"], othersAreSimulated: true)))
        world.create("w", "{image: 'other:1', commandArgs: [sh, -c, 'kill -9 $PPID']}")
        #expect(try #require(world.container).body is SimulatedBody)
        world.create("v", "{image: 'box:1', commandArgs: ['true']}")
        #expect(try #require(world.container).body is ProcessBody)
    }

    @Test func `a process gets its environment and the place of its control interface`() throws {
        let world = World(.init(processes: .allowed))
        world.create(
            "w",
            runtime: "process",
            "{command: sh, commandArgs: [-c, 'echo $WORD $ANKAIOS_CONTROL_INTERFACE; pwd'], environment: {WORD: 5}, workingFolder: /}"
        )
        let container = try #require(world.container)
        #expect(world.reactor.turn { container.status == .exited(code: 0) })
        #expect(container.log.lines().map(\.text) == ["5 /run/here", "/"])
    }

    @Test func `a second container of the same name is refused and takes the first one away`() throws {
        let world = World()
        world.create("w", "image: x")
        let first = try #require(world.container)
        world.create("w", "image: x")
        #expect(world.failure?.contains("is already in use by \(first.id)") == true)
        #expect(first.isRemoved)
    }

    @Test func `deleting takes its time and then the container is gone`() throws {
        let world = World(.init(stopDelay: .seconds(1)))
        world.create("w", "image: x")
        let container = try #require(world.container)
        var done = false
        world.runtime.delete(container.id) { _ in done = true }
        world.advance(0.9)
        #expect(!done)
        world.advance(0.2)
        #expect(done)
        #expect(world.runtime.engine.all.isEmpty)
    }

    @Test func `a paused container cannot be deleted and goes on where it was`() throws {
        let world = World()
        world.create("w", "{image: x, commandArgs: [sleep, 5]}")
        let container = try #require(world.container)
        world.advance(2)
        container.pause()
        world.advance(60)
        #expect(container.status == .paused)
        var result: Result<Void, RuntimeFailure>?
        world.runtime.delete(container.id) { result = $0 }
        world.advance(0)
        let failure = #expect(throws: RuntimeFailure.self) { try result?.get() }
        #expect(failure?.text.hasPrefix("Error: cannot stop a paused container.") == true)
        container.unpause()
        world.advance(2.9)
        #expect(container.status == .running)
        world.advance(0.2)
        #expect(container.status == .exited(code: 0))
    }

    @Test func `started again it is the same container with the lines of all runs`() throws {
        let world = World()
        world.create("w", "{image: x, commandArgs: [sh, -c, 'echo start; sleep 1; echo end']}")
        let container = try #require(world.container)
        world.advance(2)
        world.runtime.start(container.id) { world.results.append($0) }
        world.advance(2)
        #expect(world.container === container)
        #expect(container.log.lines().map(\.text) == ["start", "end", "start", "end"])
    }

    @Test func `following a log ends with the run and a bad time is told`() throws {
        let world = World()
        world.create("w", "{image: x, commandArgs: [sh, -c, 'echo 1; echo 2; sleep 1; echo 3']}")
        let container = try #require(world.container)
        var lines: [String] = []
        var ended = 0
        func read(_ request: LogReading.Request) -> LogReading {
            let reading = LogReading()
            reading.start(request, of: container, id: container.id, now: world.clock.wallNow) {
                lines += $0
            } ended: {
                ended += 1
            }
            return reading
        }
        let following = read(.init(follow: true, tail: 1))
        let cancelled = read(.init(follow: true, tail: 0))
        cancelled.cancel()
        #expect(lines == ["2"])
        world.advance(2)
        #expect(lines == ["2", "3"])
        #expect(ended == 1)
        _ = read(.init(since: "soon"))
        #expect(lines.last == "Error: parsing --since \"soon\": unable to interpret time value")
        #expect(ended == 2)
        following.cancel()
    }
}
