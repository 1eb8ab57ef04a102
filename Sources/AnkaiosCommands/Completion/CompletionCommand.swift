import AnkaiosModel
import AnkaiosSDK

extension Command {
    /// `ankaios completion`: what a shell needs to complete the tool's words.
    static let completion = Command(
        "completion",
        summary: "Prints what a shell needs to complete words: eval \"$(ankaios completion bash)\"",
        operands: Operands("bash|zsh|fish", count: 1...1)
    ) { call in
        guard let shell = CompletionScript.Shell(rawValue: call.arguments.operands[0]) else {
            return call.refuse(
                .invalidValue(call.arguments.operands[0], "<bash|zsh|fish>", "there is no completion for it")
            )
        }
        call.terminal.write(CompletionScript.text(for: shell))
        return .success
    }

    /// What the shells call for the words that may come next; says nothing where it cannot tell.
    static let completions: Command = Command(
        CompletionScript.command,
        summary: "Prints the words that may stand behind some words",
        operands: .program("WORD"),
        isHidden: true
    ) { call in
        let choices = CompletionChoices(behind: call.arguments.operands, in: Tool.ankaios.root)
        var words = choices.words
        if let kind = choices.names {
            // On the tab key nobody waits long, and no error is of use.
            var quick = call
            quick.surroundings.terminal = MemoryTerminal()
            quick.globals =
                (try? CommandLineArguments(["--response-timeout", "500"], options: CommandOption.globals))
                ?? quick.globals
            let found = MemoryTerminal()
            _ = await quick.withAnkaios { ankaios in
                let names =
                    switch kind {
                    case .workloads: Set(try await ankaios.workloadStates().map(\.instance.workload))
                    case .configs: Set(try await ankaios.configs().keys)
                    case .agents: Set(try await ankaios.agents().keys)
                    case .masks: try await ankaios.knownMasks()
                    }
                found.write(names.sorted().joined(separator: "\n"))
                return .success
            }
            words += found.output.split(separator: "\n").map(String.init)
        }
        call.terminal.write(words.map { $0 + "\n" }.joined())
        return .success
    }
}

extension Ankaios {
    /// Masks that select something now.
    fileprivate func knownMasks() async throws -> Set<String> {
        let parts: [FieldMask] = [.desiredState, .workloads, .configs, .workloadStates, .agents]
        let state = try await state(.workloads, .configs, .workloadStates, .agents)
        var masks = Set(parts.map(\.text))
        masks.formUnion(state.desiredState.workloads.keys.map { FieldMask.workload($0).text })
        masks.formUnion(state.desiredState.configs.keys.map { FieldMask.config($0).text })
        masks.formUnion(state.agents.keys.map { FieldMask.agent($0).text })
        masks.formUnion(state.workloadStates.map { FieldMask.workloadStates(on: $0.instance.agent).text })
        return masks
    }
}

/// What may come behind some words of a command line.
struct CompletionChoices: Hashable {
    /// What Ankaios has names for.
    enum Names: Hashable {
        case workloads
        case configs
        case agents
        case masks
    }

    /// Commands and options.
    var words: [String] = []
    /// Names that Ankaios knows, beside the words.
    var names: Names?

    init(behind given: [String], in root: Command) {
        var command = root
        var path: [String] = []
        for word in given where !word.hasPrefix("-") {
            guard case .group(let commands) = command.role, let next = commands.first(where: { $0.isNamed(word) })
            else {
                continue
            }
            command = next
            path.append(next.name)
        }
        if let option = command.allOptions.first(where: { given.last == "--\($0.name)" }) {
            switch option.value {
            case .none: break
            case .choice(let choices):
                words = choices
                return
            case .text:
                if option.name == "agent" { names = .agents }
                return
            }
        }
        if case .group(let commands) = command.role {
            words = commands.filter { !$0.isHidden }.map { $0.aliases.first ?? $0.name }
        }
        words += command.allOptions.map { "--\($0.name)" }
        switch path {
        case ["logs"], ["wait"], ["get", "workload"], ["delete", "workload"]: names = .workloads
        case ["delete", "config"]: names = .configs
        case ["tags"]: names = .agents
        case ["get", "state"], ["get", "events"], ["set", "state"]: names = .masks
        default: break
        }
    }
}

/// The scripts that the shells read.
enum CompletionScript {
    enum Shell: String {
        case bash
        case zsh
        case fish
    }

    /// The hidden command that the scripts call.
    static let command = "completions"

    static func text(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish:
            """
            complete --command ankaios --no-files --arguments '(ankaios \(command) -- (commandline -opc)[2..-1])'
            complete --command ankaios --condition '__fish_seen_subcommand_from apply plan validate dev' --force-files
            complete --command ankaios --condition '__fish_seen_subcommand_from set; and __fish_seen_subcommand_from state' --force-files

            """
        }
    }

    private static let zsh = """
        _ankaios() {
            local -a known
            known=("${(@f)$(ankaios \(command) -- "${(@)words[2,CURRENT-1]}" 2>/dev/null)}")
            compadd -- $known
            case ${words[2]-} in apply | plan | validate | dev | set) _files ;; esac
        }
        compdef _ankaios ankaios

        """

    private static let bash = """
        _ankaios() {
            local word=${COMP_WORDS[COMP_CWORD]} words
            words=$(ankaios \(command) -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
            COMPREPLY=($(compgen -W "$words" -- "$word"))
            case ${COMP_WORDS[1]-} in apply | plan | validate | dev | set) COMPREPLY+=($(compgen -f -- "$word")) ;; esac
        }
        complete -F _ankaios ankaios

        """
}
