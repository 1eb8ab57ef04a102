import AnkaiosModel
import TestSupport
import Testing

@testable import AnkaiosCommands

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct SetCommandTests {
    @Test func `the parts that masks name become what the file has, and go if it has nothing there`() async throws {
        try await ToolOnCluster.run { ankaios in
            let text = """
                desiredState:
                  apiVersion: v1
                  workloads:
                    web: {agent: agent_A, runtime: podman, runtimeConfig: "image: web:1", unknown: 1}
                  configs: {a: "1", b: "2"}
                """
            try await withFile(text) { path in
                let call = await ankaios("set", "state", "desiredState.workloads.web", "desiredState.configs", path)
                #expect(call.code == .success, "\(call)")
                #expect(call.output.hasPrefix("Successfully applied the manifest(s).\nWaiting for workload(s)"))
                #expect(call.output.split(separator: "\n").last?.hasPrefix("web             agent_A   podman") == true)
                #expect(await ankaios("get", "configs").output == "CONFIG\na     \nb     \n")
            }
            try await withFile("") { path in
                let call = await ankaios("set", "state", "desiredState.configs.a", path)
                #expect(call.output == "Apply successful. No workloads updated.\n")
                #expect(await ankaios("get", "configs").output == "CONFIG\nb     \n")
            }
            try await withFile("agents: {agent_A: {tags: {side: left}}}") { path in
                #expect(await ankaios("--no-wait", "set", "state", "agents.agent_A.tags", path).output.isEmpty)
                #expect(await ankaios("tags", "agent_A").output == "side=left\n")
            }
        }
    }

    private func refusal(_ text: String) throws -> String? {
        try withFile(text) { path in
            do throws(CommandFailure) {
                _ = try StateFile.read(path)
                return nil
            } catch {
                return FailureFrame.failed(to: "set state").line(error)
            }
        }
    }

    @Test func `a file that is no state is refused in the words of ank`() throws {
        let head = "Failed to set state: 'Could not serialize YAML object: '"
        #expect(try refusal("desiredState: {workloads: {}}") == head + "missing field `apiVersion`''")
        #expect(try refusal("words") == head + "invalid type: string \"words\", expected struct CompleteState''")
        #expect(try refusal("a: [")?.hasPrefix(head + "Could not convert state object file to yaml.\nError: '") == true)
        #expect(try refusal("desiredState: {apiVersion: v1, workloads: {w: {runtime: 3}}}")?.hasPrefix(head) == true)
        let frame = FailureFrame.failed(to: "set state")
        let missing = CommandFailure.command(
            "Could not read the state object file '/nowhere'.\nError: 'No such file or directory (os error 2)'"
        )
        #expect(throws: missing) { try StateFile.read("/nowhere") }
        #expect(frame.line(missing).hasPrefix("Failed to set state: 'Command failed: 'Could not read"))
    }
}

/// How failures are told.
@Suite struct FailureFrameTests {
    @Test func `quotes pile up at the end`() {
        let error = AnkaiosError.rejected(reason: "no")
        #expect(FailureFrame.plain.line(error) == "Command failed: 'SetState failed with: 'no''")
        #expect(
            FailureFrame.failed(to: "delete workloads").line(error)
                == "Failed to delete workloads: 'Command failed: 'SetState failed with: 'no'''"
        )
        #expect(FailureFrame.state.line(error) == "Could not retrieve state.")
    }

    @Test(arguments: [(3000, "3s"), (1500, "1.5s"), (700, "700ms"), (1050, "1.05s")])
    func `a time that is over is told shortly`(milliseconds: Int, text: String) {
        let error = AnkaiosError.timedOut(after: .milliseconds(milliseconds))
        #expect(
            FailureFrame.failed(to: "get agents").line(error)
                == "Failed to get agents: 'Command failed: 'Command timed out after '\(text)'''"
        )
    }

    @Test func `what ank does not know is told in our own words, without a frame`() {
        #expect(FailureFrame.state.line(AnkaiosError(.accessDenied)).hasPrefix("access denied: "))
    }

    @Test func `an error line has colours unless they are not wanted`() {
        let terminal = MemoryTerminal()
        var call = CommandCall(
            arguments: CommandLineArguments(),
            globals: CommandLineArguments(),
            surroundings: Surroundings(environment: [:], terminal: terminal),
            isAnk: false
        )
        call.complain("a")
        call.surroundings.environment["NO_COLOR"] = "1"
        call.complain("b")
        #expect(terminal.errors == "\(errorHead) a\nerror: b\n")
    }
}
