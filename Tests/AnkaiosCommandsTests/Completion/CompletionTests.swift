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
            COMP_WORDS=(ankaios wait dev = Ru); COMP_CWORD=4; _ankaios; test "${COMPREPLY[*]}" = Running || exit 4
            there=$ANKAIOS_CONTROL_INTERFACE; unset ANKAIOS_CONTROL_INTERFACE
            COMP_WORDS=(ankaios --control-interface $there logs de); COMP_CWORD=4; _ankaios
            test "${COMPREPLY[*]}" = dev || exit 5
            export ANKAIOS_CONTROL_INTERFACE=$there
            COMP_WORDS=(ankaios get state desiredState.w); COMP_CWORD=3; _ankaios
            test "${COMPREPLY[*]}" = "desiredState.workloads desiredState.workloads.dev" || exit 3
            """
        try await withFile(script) { path in
            let code = await shell("\(builtTool) dev --mount never -- bash \(path)")
            #expect(code == 0)
        }
    }

    @Test func `behind an equals sign come the values`() {
        #expect(choices("wait", "dev=").words == WaitCondition.words && choices("wait", "dev=").names == nil)
        #expect(choices("get", "workloads", "--output=").words == ["table", "yaml", "json"])
        #expect(choices("get", "workloads", "-o").words == ["table", "yaml", "json"])
        #expect(choices("set", "state", "a=") == CompletionChoices(behind: ["apply", "b="], in: Tool.ankaios.root))
    }

    @Test func `the options before the command say how Ankaios is reached`() {
        #expect(
            CompletionChoices.globalWords(of: [
                "-k", "--control-interface", "/x", "--response-timeout", "9", "logs", "-v",
            ])
                == ["-k", "--control-interface", "/x"]
        )
        #expect(
            CompletionChoices.globalWords(of: ["-shttp://a", "--ca_pem=b", "get"]) == ["-shttp://a", "--ca_pem=b"]
        )
        #expect(CompletionChoices.globalWords(of: ["get", "-k"]).isEmpty)
    }

    @Test func `a word is read as the shell would, but nothing in it is run`() {
        #expect(ShellWord.text(of: "~/a\\ b'c d'\"$(e)\"", home: "/home") == "/home/a bc d$(e)")
        #expect(ShellWord.quoted("/tmp/a-b_1") == "/tmp/a-b_1" && ShellWord.quoted("") == "''")
        #expect(ShellWord.quoted("a b'$(c)") == "'a b'\\''$(c)'")
    }

    /// Names as somebody else may choose them. They are offered so that the shell reads them as names, or not at all.
    private static let names = [
        "$(touch PWNED)", "`touch PWNED`", "a b", "x;touch PWNED", "q'u\"ote", "back\\slash", "new\nline", "\u{1B}[2J",
        "g*", "~",
        "$HOME", "\u{202E}desrever",
    ]

    /// Answers `ankaios completions` with such names, as if they were workloads of the state; all else is the tool's.
    private func shellWithNames(_ shell: String, _ script: String) async throws -> Int32? {
        let names = Self.names.filter { !$0.unicodeScalars.contains(where: \.isHidden) }.map { $0 + "\n" }.joined()
        return try await withFile(names) { names in
            try await withFile(script) { script in
                await self.run(shell, script, names)
            }
        }
    }

    private func run(_ shell: String, _ script: String, _ names: String) async -> Int32? {
        let prelude = """
            folder=$(mktemp -d); cd $folder
            printf '#!/bin/sh\\ncase "$1" in completions) exec cat \(names);; esac; exec \(builtTool) "$@"\\n' >ankaios
            chmod +x ankaios; PATH=$folder:$PATH \(shell) \(script); code=$?
            test -e PWNED && code=99; cd /; rm -r $folder; exit $code
            """
        guard let code = try? await withFile(prelude, { await AnkaiosCommandsTests.shell("sh \($0)") }) else {
            return nil
        }
        return code
    }

    @Test func `bash expands no name, and offers each as the word that stands for it`() async throws {
        let script = """
            eval "$(ankaios completion bash)"
            COMP_WORDS=(ankaios logs ''); COMP_CWORD=2; _ankaios
            test ${#COMPREPLY[@]} = 9 || exit 1
            for word in "${COMPREPLY[@]}"; do eval "read_back=$word"; printf '%s\\n' "$read_back"; done >back
            ankaios completions | cmp - back || exit 2
            COMP_WORDS=(ankaios logs 'a'); COMP_CWORD=2; _ankaios
            test "${COMPREPLY[*]}" = 'a\\ b' || exit 3
            COMP_WORDS=(ankaios logs '\\$\\(to'); COMP_CWORD=2; _ankaios
            test "${COMPREPLY[*]}" = '\\$\\(touch\\ PWNED\\)' || exit 4
            """
        #expect(try await shellWithNames("bash", script) == 0)
    }

    @Test(.enabled(if: hasProgram("fish"), "there is no fish here"))
    func `fish expands no name`() async throws {
        let script = """
            ankaios completion fish | source
            test (count (complete -C "ankaios logs ")) = 9; or exit 1
            """
        #expect(try await shellWithNames("fish", script) == 0)
    }

    @Test(.enabled(if: hasProgram("zsh"), "there is no zsh here"))
    func `zsh expands no name`() async throws {
        let script = """
            compdef() { :; }; compadd() { offered=("${@:2}") }; _files() { :; }; compset() { :; }
            eval "$(ankaios completion zsh)"
            words=(ankaios logs ''); CURRENT=3; _ankaios; (( ${#offered} == 9 )) || exit 1
            """
        #expect(try await shellWithNames("zsh -f", script) == 0)
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
            compset() { :; }
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
