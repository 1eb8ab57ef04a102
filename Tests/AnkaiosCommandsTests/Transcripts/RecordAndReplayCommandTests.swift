import AnkaiosPlatform
import EmbeddedAnkaios
import TestSupport
import Testing

@testable import AnkaiosCommands

/// `ankaios record` and `ankaios replay`, with this tool as the program.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct RecordAndReplayCommandTests {
    private func run(_ words: String...) async -> (code: ExitCode, errors: String) {
        let terminal = MemoryTerminal()
        let variables = SystemEnvironment.variables().merging(["NO_COLOR": "1"]) { $1 }
        let code = await Tool.ankaios.run(words, environment: variables, terminal: terminal)
        return (code, terminal.errors)
    }

    @Test func `what dev has recorded answers the program that does the same again`() async throws {
        try await withFile("") { recording in
            try await withFile("") { output in
                let program = "\(builtTool) get agents > \(output)"
                let recorded = await run(
                    "dev",
                    "--agent",
                    "agent_B,type=zone",
                    "--mount",
                    "never",
                    "--record",
                    recording,
                    "--",
                    "sh",
                    "-c",
                    program
                )
                #expect(recorded.code == .program(0))
                let table = try Fixture.text(output)
                #expect(table.contains("agent_B"))
                let first = try Fixture.text(recording).prefix { $0 != "\n" }
                #expect(first.contains(#""agents": [{"name": "agent_B", "tags": {"type": "zone"}}]"#))
                let replayed = await run(
                    "replay",
                    "--from",
                    recording,
                    "--mount",
                    "never",
                    "--",
                    "sh",
                    "-c",
                    program
                )
                #expect(replayed.code == .program(0) && replayed.errors.isEmpty)
                #expect(try Fixture.text(output) == table)
            }
        }
    }

    @Test func `a program that does something else fails, and the line is named`() async throws {
        try await withFile("") { recording in
            try await ToolOnCluster.run { tool in
                let recorded = await tool(
                    "record",
                    "--to",
                    recording,
                    "--mount",
                    "never",
                    "--",
                    "sh",
                    "-c",
                    "\(builtTool) get agents >/dev/null; exit 3"
                )
                #expect(recorded.code == .program(3))
            }
            let replayed = await run(
                "replay",
                "--from",
                recording,
                "--mount",
                "never",
                "--",
                "sh",
                "-c",
                "\(builtTool) get configs 2>/dev/null"
            )
            #expect(replayed.code == .failure)
            #expect(replayed.errors.hasPrefix("error: \(recording): line 5: expected the client to send "))
        }
    }

    @Test func `a file that cannot be read, or written, is told in a line`() async {
        let replayed = await run("replay", "--from", "/no/such/file", "--", "true")
        #expect(replayed.code == .failure && replayed.errors.hasPrefix("error: open /no/such/file: No such file"))
        let recorded = await run(
            "--control-interface",
            "/no/such/folder",
            "record",
            "--to",
            "/no/such/file",
            "--",
            "true"
        )
        #expect(recorded.code == .failure && recorded.errors.hasPrefix("error: open /no/such/file: No such file"))
        #expect(await run("record", "--", "true").code == .usage)
    }
}
