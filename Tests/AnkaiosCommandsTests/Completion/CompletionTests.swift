import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@testable import AnkaiosCommands

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct CompletionTests {
    private func choices(_ words: String...) -> CompletionChoices {
        CompletionChoices(behind: words, in: Tool.ankaios.root)
    }

    @Test func `commands come first, then the options of the one that was named`() {
        #expect(choices().words.starts(with: ["get", "set", "apply", "delete"]))
        #expect(!choices().words.contains(CompletionScript.command), "it is for the shells alone")
        #expect(choices("get").words.starts(with: ["state", "workloads", "agents", "configs", "events"]))
        #expect(choices("get", "workloads").words.contains("--watch"))
        #expect(choices("get", "workloads", "--output").words == ["table", "yaml", "json"])
    }

    @Test func `names are those of what the command is about`() {
        #expect(choices("logs").names == .workloads && choices("delete", "configs").names == .configs)
        #expect(choices("tags").names == .agents && choices("run", "workload", "x", "--agent").names == .agents)
        #expect(choices("get", "state").names == .masks && choices("set", "state", "agents").names == .masks)
        #expect(choices("apply").names == nil)
    }

    @Test func `bash completes commands, and the names that Ankaios knows`() async throws {
        let script = """
            PATH=\(toolFolder):$PATH; eval "$(ankaios completion bash)"
            COMP_WORDS=(ankaios ap); COMP_CWORD=1; _ankaios; test "${COMPREPLY[*]}" = apply || exit 1
            COMP_WORDS=(ankaios logs de); COMP_CWORD=2; _ankaios; test "${COMPREPLY[*]}" = dev || exit 2
            COMP_WORDS=(ankaios get state desiredState.w); COMP_CWORD=3; _ankaios
            test "${COMPREPLY[*]}" = "desiredState.workloads desiredState.workloads.dev" || exit 3
            """
        try await withFile(script) { path in
            let code = await shell("\(builtTool) dev --mount never -- bash \(path)")
            #expect(code == 0)
        }
    }

    @Test(.enabled(if: hasProgram("fish"), "there is no fish here"))
    func `fish completes commands and names`() async throws {
        let script = """
            fish_add_path --path \(toolFolder); ankaios completion fish | source
            test (complete -C "ankaios ap") = apply; or exit 1
            test (complete -C "ankaios logs de") = dev; or exit 2
            """
        try await withFile(script) { path in
            #expect(await shell("\(builtTool) dev --mount never -- fish \(path)") == 0)
        }
    }

    @Test(.enabled(if: hasProgram("zsh"), "there is no zsh here"))
    func `zsh completes commands and names`() async throws {
        // Without its line editor zsh completes nothing; what would be offered is caught.
        let script = """
            PATH=\(toolFolder):$PATH; compdef() { :; }; compadd() { offered=("${@:2}") }; _files() { :; }
            eval "$(ankaios completion zsh)"
            words=(ankaios ''); CURRENT=2; _ankaios; (( ${offered[(Ie)apply]} )) || exit 1
            words=(ankaios logs ''); CURRENT=3; _ankaios; (( ${offered[(Ie)dev]} )) || exit 2
            """
        try await withFile(script) { path in
            #expect(await shell("\(builtTool) dev --mount never -- zsh -f \(path)") == 0)
        }
    }

    @Test func `an unknown shell is refused`() async {
        let terminal = MemoryTerminal()
        #expect(await Tool.ankaios.run(["completion", "csh"], environment: [:], terminal: terminal) == .usage)
        #expect(
            terminal.errors.hasPrefix(
                "error: invalid value 'csh' for '<bash|zsh|fish>': there is no completion for it\n"
            )
        )
    }
}

/// Whether the system has a program.
private func hasProgram(_ name: String) -> Bool {
    ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { access($0 + name, X_OK) == 0 }
}
