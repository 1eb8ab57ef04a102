import AnkaiosModel
import AnkaiosPlatform
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
        let given = call.arguments.operands.map { ShellWord.text(of: $0, home: call.environment["HOME"]) }
        let choices = CompletionChoices(behind: given, in: Tool.ankaios.root)
        var words = choices.words
        if let kind = choices.names { words += await call.names(of: kind, behind: given) }
        call.terminal.write(CompletionChoices.shown(words).map { $0 + "\n" }.joined())
        return .success
    }
}

extension CommandCall {
    /// The names that Ankaios knows, which is reached as the words say. A user who presses the tab key does not wait long,
    /// and has no use for an error.
    fileprivate func names(of kind: CompletionChoices.Names, behind given: [String]) async -> [String] {
        let quick = ["--response-timeout", "500"]
        let options = CompletionChoices.globalWords(of: given)
        guard let globals = try? CommandLineArguments(options + quick, options: CommandOption.globals) else {
            return []
        }
        let found = Lock<[String]>([])
        var call = self
        call.surroundings.terminal = MemoryTerminal()
        call.globals = globals
        _ = await call.withAnkaios { ankaios in
            let names =
                switch kind {
                case .workloads: Set(try await ankaios.workloadStates().map(\.instance.workload))
                case .configs: Set(try await ankaios.configs().keys)
                case .agents: Set(try await ankaios.agents().keys)
                case .masks: try await ankaios.knownMasks()
                }
            found.withLock { $0 = names.sorted() }
            return .success
        }
        return found.withLock { $0 }
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
package struct CompletionChoices: Hashable {
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
        if path == ["wait"], let word = given.last, word.hasSuffix("="), !word.hasPrefix("-") {
            words = WaitCondition.words
            return
        }
        let all = command.allOptions + (path.isEmpty ? [] : CommandOption.globals)
        let isValue = { (option: CommandOption) in
            given.last == "--\(option.name)" || given.last == "--\(option.name)="
                || option.letter.map { given.last == "-\($0)" || given.last == "-\($0)=" } == true
        }
        if let option = all.first(where: isValue) {
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
        // Nothing is known of what stands behind another `=`.
        if given.last?.hasSuffix("=") == true { return }
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

extension CompletionChoices {
    /// The words that are offered: a name that cannot be shown is left out.
    package static func shown(_ words: [String]) -> [String] {
        words.filter { word in !word.isEmpty && !word.unicodeScalars.contains(where: \.isHidden) }
    }

    /// The options that stand before the command, with their values: all but how long to wait.
    static func globalWords(of given: [String]) -> [String] {
        var rest = given[...]
        var words: [String] = []
        while let word = rest.popFirst(), word.hasPrefix("-"), word != "--" {
            let option = CommandOption.globals.first { option in
                word == "--\(option.name)" || word.hasPrefix("--\(option.name)=")
                    || !word.hasPrefix("--") && option.letter.map { word.hasPrefix("-\($0)") } == true
            }
            guard let option else { break }
            var taken = [word]
            let isWhole = word == "--\(option.name)" || word.count == 2
            if option.value != .none, isWhole, let value = rest.popFirst() { taken.append(value) }
            if option.name != CommandOption.responseTimeout.name { words += taken }
        }
        return words
    }
}

/// The scripts that the shells read. None of them lets its shell expand a word that the tool prints, as names come from
/// elsewhere. The word before the cursor goes to the tool up to its `=`, with which that word ends then.
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
        case .fish: fish
        }
    }

    // A script.
    private static let fish = """
        function __ankaios_words
            set --local word (commandline -ct)
            set --local start (string match --regex '^[^=]*=' -- $word)
            for found in (ankaios \(command) -- (commandline -opc)[2..-1] $start 2>/dev/null)
                printf '%s\\n' "$start$found"
            end
        end
        complete --command ankaios --no-files --arguments '(__ankaios_words)'
        complete --command ankaios --condition '__fish_seen_subcommand_from apply plan validate dev' --force-files
        complete --command ankaios --condition '__fish_seen_subcommand_from set; and __fish_seen_subcommand_from state' --force-files

        """

    // A script.
    private static let zsh = """
        _ankaios() {
            local -a known before
            before=("${(@)words[2,CURRENT-1]}")
            if [[ ${words[CURRENT]} == *=* ]]; then
                before+=("${words[CURRENT]%%=*}=")
                compset -P 1 '*='
            fi
            known=("${(@f)$(ankaios \(command) -- "${(@)before}" 2>/dev/null)}")
            compadd -- "${(@)known}"
            case ${words[2]-} in apply | plan | validate | dev | set) _files ;; esac
        }
        compdef _ankaios ankaios

        """

    // A script.
    private static let bash = """
        _ankaios() {
            local -a before=()
            local word glue= at line quoted
            # Bash takes an equals sign for a word: what it has cut is put together.
            for ((at = 1; at <= COMP_CWORD; at++)); do
                word=${COMP_WORDS[at]}
                if [[ ( $word == "=" || $glue ) && ${#before[@]} -gt 0 ]]; then
                    before[${#before[@]}-1]+=$word
                else
                    before+=("$word")
                fi
                glue=; [[ $word == "=" ]] && glue=1
            done
            word=${before[${#before[@]}-1]}
            unset "before[${#before[@]}-1]"
            if [[ $word == *=* ]]; then
                before+=("${word%%=*}=")
                word=${word#*=}
            fi
            COMPREPLY=()
            while IFS= read -r line; do
                printf -v quoted %q "$line"
                if [[ $line == "$word"* || $quoted == "$word"* ]]; then COMPREPLY+=("$quoted"); fi
            done < <(ankaios \(command) -- "${before[@]}" 2>/dev/null)
            case ${COMP_WORDS[1]-} in
            apply | plan | validate | dev | set)
                while IFS= read -r line; do
                    printf -v quoted %q "$line"
                    COMPREPLY+=("$quoted")
                done < <(compgen -f -- "$word")
                ;;
            esac
        }
        complete -F _ankaios ankaios

        """
}
