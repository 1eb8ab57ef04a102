import AnkaiosCommands
import Glibc
import TestSupport
import Testing

/// `ankaios demo`, as its user sees it.
@Suite(.oneAtATime, .timeLimit(.minutes(1)), .serialized) struct DemoCommandTests {
    private func run(_ words: String...) async -> (code: ExitCode, output: String, errors: String) {
        let terminal = MemoryTerminal()
        let code = await Tool.ankaios.run(words, environment: [:], terminal: terminal)
        return (code, terminal.output, terminal.errors)
    }

    private func manifest(_ yaml: String) -> String {
        let path = "/tmp/ankaios-demo-test-\(getpid()).yaml"
        guard let file = fopen(path, "w") else { return path }
        fputs(yaml, file)
        fclose(file)
        return path
    }

    @Test func `it starts a process, waits for it, shows its log, its event and all states, and deletes it`() async {
        let (code, output, errors) = await run("demo")
        #expect(code == .success && errors.isEmpty)
        let expected = [
            "  hello  Pending(Initial)", "  hello  Running(Ok)", "Waited, by event, until hello runs.",
            "  added workloadStates.agent_A.hello", "  hello: Hello from process ", "  hello: line 1",
            "WORKLOAD NAME   AGENT     RUNTIME     EXECUTION STATE   ADDITIONAL INFO",
            "  hello  Stopping(RequestedAtRuntime)", "  hello  gone", "Nothing of it is left.",
        ]
        var rest = output[...]
        for text in expected {
            guard let found = rest.firstRange(of: text) else {
                Issue.record("no \"\(text)\" in its place in:\n\(output)")
                return
            }
            rest = rest[found.upperBound...]
        }
    }

    @Test func `a user's manifest is applied, simulated, and says so`() async {
        let path = manifest(
            """
            apiVersion: v1
            workloads:
              shop:
                runtime: podman
                agent: front
                runtimeConfig: |
                  image: docker.io/library/alpine:latest
                  commandArgs: ["echo", "open"]
            """
        )
        let (code, output, errors) = await run("demo", "--manifest", path)
        #expect(code == .success && errors.isEmpty)
        #expect(output.contains("with front. Its containers are simulated"))
        #expect(
            output.contains("  shop  Succeeded(Ok)") && output.contains("  shop: open")
                && output.contains("  shop  gone")
        )
        remove(path)
    }

    @Test func `a manifest that cannot be read is refused with its line, and nothing is started`() async {
        let path = manifest("apiVersion: v1\nworkloads:\n  a:\n    runtme: podman\n")
        let (code, output, errors) = await run("demo", "--manifest", path)
        #expect(code == .failure && output.isEmpty)
        #expect(errors.contains("line 4, column 5") && errors.contains("did you mean 'runtime'?"))
        let missing = await run("demo", "--manifest", "/nowhere/x.yaml")
        #expect(missing.code == .failure && missing.errors.contains("/nowhere/x.yaml"))
        remove(path)
    }
}
