import EmbeddedAnkaios
import Testing

@testable import AnkaiosCommands

@Suite struct DevOptionsTests {
    private func options(_ words: String...) throws -> DevOptions {
        try DevOptions(CommandLineArguments(words, options: DevOptions.options, stopsAtOperand: true))
    }

    private func refusal(_ words: String...) throws -> String {
        let arguments = try CommandLineArguments(words, options: DevOptions.options, stopsAtOperand: true)
        do throws(DevOptions.Refusal) {
            _ = try DevOptions(arguments)
            return ""
        } catch {
            return error.description
        }
    }

    private let manifest = """
        apiVersion: v1
        workloads:
          dev:
            agent: "{{place.agent}}"
            runtime: podman
            runtimeConfig: "image: dev"
            configs: {place: place}
            controlInterfaceAccess:
              allowRules: [{type: StateRule, operation: Read, filterMasks: [workloadStates]}]
          other:
            agent: rear
            runtime: podman
            runtimeConfig: "image: other"
        configs:
          place: {agent: front}
        """

    @Test func `without words there is one agent, no program, and the real clock`() throws {
        let options = try options()
        #expect(options.agents == ["agent_A"] && options.program.isEmpty && options.workload == nil)
        #expect(options.cluster == ClusterOptions() && options.mount == .auto && options.clientName == "dev")
    }

    @Test func `it is the usual Ankaios, or a 1.1 if that or a hook is asked for`() throws {
        #expect(try options().cluster.version == .usual)
        #expect(try options("--ankaios", "1.1").cluster.version == .v1_1)
        let hooked = try options("--hook", "a=/bin/a:7", "--hook", "b=/x:y/b").cluster
        #expect(hooked.version == .v1_1)
        #expect(
            hooked.hooks
                == [ClusterHook("a", executable: "/bin/a", prio: 7), ClusterHook("b", executable: "/x:y/b")]
        )
        #expect(try refusal("--hook", "a") == "the hook 'a' is not of the form NAME=PATH[:PRIO]")
        #expect(try refusal("--hook", "a=b:256") == "the prio 256 of hook 'a' is not from 0 to 255")
    }

    @Test func `the words behind the program are its own`() throws {
        let options = try options("--seed", "7", "python3", "app.py", "--seed", "8")
        #expect(options.program == ["python3", "app.py", "--seed", "8"] && options.cluster.seed == 7)
    }

    @Test func `agents have tags, images are processes, and time may be skipped`() throws {
        let options = try options("-a", "front,side=left,empty=", "-a", "rear", "-p", "tool:1", "--clock", "skipping")
        #expect(options.agents == [ClusterAgent("front", tags: ["side": "left", "empty": ""]), "rear"])
        #expect(options.cluster.containers == .processes(images: ["tool:1"], othersAreSimulated: true))
        #expect(options.cluster.processes == .commands(["tool:1"]))
        #expect(options.cluster.clock == .skippingAhead)
    }

    @Test func `agents are those that the rendered manifest names, and its names are not taken`() throws {
        try withFile(manifest) { path in
            let options = try options("-m", path, "--as", "dev")
            #expect(options.agents == ["front", "rear"])
            #expect(options.workload == "dev" && options.clientName == "dev_")
        }
    }

    @Test func `faults come when they are said to, for the program's workload`() throws {
        let options = try options(
            "--fault",
            "agent-restart@1.5",
            "--fault",
            "server-loss-twice",
            "--simulate",
            "systemd"
        )
        #expect(options.cluster.simulatedRuntimes == ["systemd"])
        #expect(
            options.faults.flatMap { $0.steps(for: "w") } == [
                .init(.at(.seconds(1.5)), .agentDown, into: "w"), .init(.at(.seconds(2.5)), .agentUp, into: "w"),
                .init(.at(.seconds(5)), .serverDown, into: "w"), .init(.at(.seconds(6)), .serverUp, into: "w"),
                .init(.at(.seconds(10)), .serverDown, into: "w"), .init(.at(.seconds(11)), .serverUp, into: "w"),
            ]
        )
        #expect(
            try refusal("--fault", "flood")
                == "the fault 'flood' is not one of agent-restart, server-loss, server-loss-twice, slow-agent"
        )
        #expect(try refusal("--fault", "slow-agent@x") == "the fault 'slow-agent@x' is not of the form NAME[@SECONDS]")
    }

    @Test(arguments: [
        (["-a", "b,zone"], ExitCode.usage), (["--seed=-1"], .usage), (["-m", "/nowhere/at/all"], .failure),
    ])
    func `wrong words are wrong usage, and a wrong manifest is a failure`(_ words: [String], _ code: ExitCode) async {
        let terminal = MemoryTerminal()
        #expect(await Tool.ankaios.run(["dev"] + words, environment: [:], terminal: terminal) == code)
    }

    @Test func `a program finds the tool by its own name`() {
        let path = ["A=b", "PATH=/usr/bin:/bin"]
        #expect(OwnProgram.path(for: path, file: "/opt/tool/ankaios") == "/opt/tool:/usr/bin:/bin")
        #expect(OwnProgram.path(for: path, file: "/usr/bin/ankaios") == nil)
        #expect(OwnProgram.path(for: path, file: "/opt/tests.xctest") == nil)
        #expect(OwnProgram.path(for: [], file: "/opt/tool/ankaios") == "/opt/tool")
    }

    @Test func `what cannot be is refused in a line that says why`() throws {
        #expect(try refusal("-a", "front,left") == "the tag 'left' of agent 'front' is not of the form KEY=VALUE")
        #expect(try refusal("--seed=-1") == "the seed '-1' is not a number from 0 on")
        #expect(try refusal("-m", "/nowhere/at/all") == "cannot read '/nowhere/at/all': No such file or directory")
        let endless = try refusal("-m", "/dev/zero")
        #expect(endless == "cannot read '/dev/zero': It is larger than 64 MiB")
        try withFile(manifest) { path in
            #expect(try refusal("-m", path, "--as", "nobody") == "the manifest has no workload 'nobody' to talk as")
            let silent = try refusal("-m", path, "--as", "other")
            #expect(
                silent
                    == "workload 'other' has no allow rule in its controlInterfaceAccess, and so no control interface"
            )
        }
    }
}
