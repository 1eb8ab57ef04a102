import AnkaiosModel
import AnkaiosYAML
import EmbeddedAnkaios
import TestSupport
import Testing

@testable import AnkaiosCommands

/// Each command of the tool on an embedded Ankaios: what it prints, and with what it ends.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct CommandsTests {
    private let manifest = """
        apiVersion: v1
        workloads:
          web:
            agent: agent_A
            runtime: podman
            restartPolicy: NEVER
            tags: {owner: me}
            configs: {c: settings}
            runtimeConfig: |
              image: web:1
              commandArgs: ["sh", "-c", "echo port {{c.port}}; echo more; sleep 1000"]
        configs:
          settings: {port: "80"}
        """

    @Test func `apply waits, says what came of it, and says when there is nothing to do`() async throws {
        try await ToolOnCluster.run { ankaios in
            try await withFile(manifest) { path in
                let first = await ankaios("apply", path)
                #expect(first.code == .success && first.errors.isEmpty)
                #expect(first.output.hasPrefix("Successfully applied the manifest(s).\nWaiting for workload(s)"))
                let last = first.output.split(separator: "\n").last ?? ""
                #expect(last.hasPrefix("web             agent_A   podman      Running(Ok)"), "\(first.output)")
                #expect(await ankaios("apply", path).output == "Apply successful. No workloads updated.\n")
                #expect(await ankaios("-q", "apply", "-d", path).output.isEmpty)
                let after = await ankaios("get", "configs")
                #expect(after.output == "CONFIG\n", "its configs go with it")
            }
            try await withFile("apiVersion: v1\nworkloads: {}\n") { path in
                #expect(await ankaios("apply", path).output == "Nothing to update.\n")
            }
        }
    }

    @Test func `without waiting nothing is said`() async throws {
        try await ToolOnCluster.run { ankaios in
            try await withFile(manifest) { path in
                let call = await ankaios("--no-wait", "apply", path)
                #expect(call.code == .success && call.output.isEmpty && call.errors.isEmpty)
                #expect(await ankaios("wait", "web").code == .success)
            }
        }
    }

    @Test func `what cannot be applied is told with its file, line and column, and nothing is sent`() async throws {
        try await ToolOnCluster.run { ankaios in
            let misspelt = """
                apiVersion: v1
                workloads:
                  web:
                    agent: agent_A
                    runtime: podman
                    runtimeconfig: x
                """
            try await withFile(misspelt) { path in
                let call = await ankaios("apply", path)
                #expect(call.code == .failure && call.output.isEmpty)
                #expect(
                    call.errors.hasPrefix(
                        "\(errorHead) \(path): line 4, column 5: workloads.web: the key 'runtimeConfig'"
                    )
                )
                #expect(call.errors.contains("did you mean 'runtimeConfig'?"))
                let validated = await ankaios("validate", path)
                #expect(validated.code == .failure && validated.output.contains("line 6, column 5"))
            }
            try await withFile(manifest) { path in
                #expect(await ankaios("validate", path).output.isEmpty)
                let twice = await ankaios("apply", path, path)
                #expect(
                    twice.errors
                        == "\(errorHead) \(path): the workload 'web' is in another of the files, too; keep one of them\n"
                )
                #expect(await ankaios("get", "workloads", "web").output.split(separator: "\n").count == 1)
            }
        }
    }

    @Test func `logs are printed to their end, with names where there are several`() async throws {
        try await ToolOnCluster.run { ankaios in
            for name in ["one", "two"] {
                let config = "image: x\ncommandArgs: [sh, -c, 'echo \(name) 1; echo \(name) 2']"
                let call = await ankaios(
                    "run",
                    "workload",
                    name,
                    "--runtime",
                    "podman",
                    "--agent",
                    "agent_A",
                    "--config",
                    config
                )
                #expect(call.code == .success, "\(call)")
            }
            #expect(await ankaios("wait", "one=Succeeded(Ok)", "two=Succeeded").code == .success)
            #expect(await ankaios("logs", "-f", "one").output == "one 1\none 2\n")
            #expect(await ankaios("logs", "-t", "1", "-n", "one").output == "one one 2\n")
            let both = await ankaios("logs", "one", "two").output.split(separator: "\n").sorted()
            #expect(both == ["one one 1", "one one 2", "two two 1", "two two 2"])
            let unknown = await ankaios("logs", "one", "three")
            #expect(unknown.code == .failure && unknown.output.isEmpty)
            #expect(
                unknown.errors
                    == "\(errorHead) Workload name 'three' does not exist.\n"
            )
        }
    }

    @Test func `delete waits until the workload is gone, and passes over what is not there`() async throws {
        try await ToolOnCluster.run { ankaios in
            try await withFile(manifest) { path in
                _ = await ankaios("apply", path)
                let call = await ankaios("delete", "workload", "web")
                let last = call.output.split(separator: "\n").last ?? ""
                #expect(call.code == .success && last.hasPrefix("web             agent_A   "))
                #expect(last.contains("  Removed "))
                let again = await ankaios("delete", "workloads", "web")
                #expect(again.output == "Apply successful. No workloads updated.\n")
                #expect(await ankaios("delete", "configs", "settings", "nothere").output.isEmpty)
                #expect(await ankaios("get", "configs").output == "CONFIG\n")
            }
        }
    }

    @Test func `a plan says what would come, and what would be refused`() async throws {
        try await ToolOnCluster.run { ankaios in
            try await withFile(manifest) { path in
                let plan = await ankaios("plan", path)
                #expect(plan.code == .success && plan.output.contains("+ web: created on agent_A"), "\(plan)")
                _ = await ankaios("apply", path)
                #expect(await ankaios("plan", path).output.contains("web: unchanged"))
                #expect(await ankaios("plan", "-d", path).output.contains("- web: deleted on agent_A"))
                let bad = manifest.replacing("c: settings", with: "c: nothere")
                try await withFile(bad) { path in #expect(await ankaios("plan", path).code == .failure) }
            }
        }
    }

    @Test func `plans, findings, tags and what was waited for are documents, too`() async throws {
        try await ToolOnCluster.run(agents: [ClusterAgent("agent_A", tags: ["side": "left"])]) { ankaios in
            try await withFile(manifest) { path in
                let plan = await ankaios("plan", path, "-o", "yaml").output
                #expect(plan.hasPrefix("workloads:\n  web:\n    change: created\n    added: web."), "\(plan)")
                #expect(plan.hasSuffix("configs:\n  settings: created\nfindings: []\n"))
                #expect(await ankaios("validate", path, "-o", "json").output == "[]\n")
                _ = await ankaios("--no-wait", "apply", path)
                let waited = await ankaios("wait", "web", "-o", "yaml").output
                #expect(waited.hasPrefix("workloadStates:\n  agent_A:\n    web:\n"))
                #expect(waited.hasSuffix("        state: Running\n        subState: Ok\n\n"))
            }
            try await withFile("apiVersion: v1\nmore: 1") { path in
                let findings = await ankaios("validate", path, "-o", "yaml")
                #expect(findings.code == .failure)
                #expect(
                    findings.output.hasPrefix(
                        "- file: \(path)\n  line: 2\n  column: 1\n  path: more\n  severity: error\n"
                    )
                )
            }
            #expect(await ankaios("tags", "agent_A", "-o", "json").output == "{\n  \"side\": \"left\"\n}\n")
        }
    }

    @Test func `waiting ends at its limit, at once when it is vain, and for what is gone`() async throws {
        try await ToolOnCluster.run { ankaios in
            #expect(await ankaios("wait", "nobody=gone").code == .success)
            let late = await ankaios("wait", "-t", "0.01", "nobody")
            #expect(late.code == .failure && late.errors == "\(errorHead) not so within 10ms: nobody is not there\n")
            _ = await ankaios("run", "workload", "bad", "--runtime", "nothing", "--agent", "agent_A", "--config", "x")
            let vain = await ankaios("wait", "bad")
            #expect(vain.code == .failure && vain.errors.contains("Pending(StartingFailed)"), "\(vain)")
            #expect(await ankaios("wait", "bad=Runing").code == .usage)
        }
    }

    @Test func `without a control interface every command says so in a line`() async {
        let terminal = MemoryTerminal()
        let environment = ["ANKAIOS_CONTROL_INTERFACE": "/nowhere"]
        let code = await Tool.ankaios.run(["get", "agents"], environment: environment, terminal: terminal)
        #expect(code == .failure && terminal.output.isEmpty)
        #expect(terminal.errors.hasPrefix("\(errorHead) no connection to Ankaios: there is no /nowhere/input"))
        #expect(terminal.errors.split(separator: "\n").count == 1)
    }

    @Test func `outside of any workload it is told what to do, at once`() async {
        let terminal = MemoryTerminal()
        let code = await Tool.ankaios.run(["get", "workloads"], environment: [:], terminal: terminal)
        #expect(code == .failure && terminal.output.isEmpty)
        #expect(
            terminal.errors.hasPrefix("\(errorHead) there is no /run/ankaios/control_interface: run this in a workload")
        )
        #expect(terminal.errors.hasSuffix("'ankaios dev -- ankaios get workloads'\n"))
        #expect(terminal.errors.split(separator: "\n").count == 1)
    }

    @Test func `what happens in the connection is told on demand`() async throws {
        try await ToolOnCluster.run { ankaios in
            let told = await ankaios("-v", "get", "configs").output
            #expect(told.hasPrefix("debug: connecting\n"), "\(told)")
            #expect(told.contains(" readState 2 is answered after ") && told.contains("CONFIG\n"))
            #expect(await ankaios("-v", "-q", "get", "configs").output == "CONFIG\n")
        }
    }

    @Test func `times of logs that nobody can read are refused before anything is asked`() async throws {
        let terminal = MemoryTerminal()
        let code = await Tool.ankaios.run(
            ["logs", "-s", "yesterday", "web"],
            environment: ["ANKAIOS_CONTROL_INTERFACE": "/nowhere"],
            terminal: terminal
        )
        #expect(code == .usage && terminal.output.isEmpty)
        #expect(terminal.errors.contains("'yesterday'") && terminal.errors.contains("2026-11-25T03:55:00Z"))
    }

    @Test(arguments: [["wait", "nobody"], ["get", "workloads", "-w"]])
    func `a command that a signal ends says nothing`(words: [String]) async throws {
        try await ToolOnCluster.run { ankaios in
            let ended = await ankaios.interrupted(words)
            #expect(ended.code == .interrupted(signal: 2) && ended.output.isEmpty && ended.errors.isEmpty, "\(ended)")
        }
    }
}
