import Testing

@testable import AnkaiosCommands
@testable import EmbeddedAnkaios

@Suite struct ToolTests {
    let terminal = MemoryTerminal()
    let tool = Tool(
        Command(
            "ankaios",
            summary: "A tool.",
            options: [CommandOption("quiet", letter: "q", help: "Say less")],
            commands: [
                Command(
                    "get",
                    summary: "Print things.",
                    commands: [
                        Command(
                            "workloads",
                            aliases: ["workload"],
                            summary: "Print workloads.",
                            options: [
                                CommandOption("agent", letter: "a", value: .text("AGENT"), help: "Only those on it")
                            ],
                            operands: .any("NAME")
                        ) { call in
                            call.terminal.write("\(call.arguments.operands) \(call.arguments.value("agent") ?? "-")\n")
                            if call.globals.has("quiet") { call.terminal.write("quiet\n") }
                            call.terminal.writeError(call.environment["WHO"] ?? "")
                            return .failure
                        }
                    ]
                ),
                Command("logs", summary: "Print logs.", operands: .init("NAME", count: 1...2)) { _ in .success },
            ]
        ),
        version: "1.2.3"
    )

    func run(_ words: String...) async -> ExitCode {
        await tool.run(words, environment: ["WHO": "me"], terminal: terminal)
    }

    @Test func `a command gets its arguments, the global ones and the environment`() async {
        #expect(await run("-q", "get", "workload", "a", "-a", "agent_A", "b") == .failure)
        #expect(terminal.output == "[\"a\", \"b\"] agent_A\nquiet\n")
        #expect(terminal.errors == "me")
    }

    @Test func `the tool's own options may stand behind a command, but not those of ank`() async {
        #expect(await run("get", "workload", "b", "--quiet") == .failure)
        #expect(terminal.output == "[\"b\"] -\nquiet\n")
        #expect(await Tool.ank.run(["get", "state", "-v"], environment: [:], terminal: terminal) == .usage)
    }

    @Test func `each command has examples, which are understood`() throws {
        func check(_ command: Command, _ path: [String]) throws {
            #expect(CommandExamples.all[path.joined(separator: " ")] != nil || command.isHidden, "\(path)")
            guard case .group(let commands) = command.role else { return }
            for inner in commands where !inner.isHidden && inner.name != "completions" {
                try check(inner, path + [inner.name])
            }
        }
        try check(Tool.ankaios.root, [])
        for (path, examples) in CommandExamples.all where !path.isEmpty {
            var command = Tool.ankaios.root
            for word in path.split(separator: " ") {
                guard case .group(let commands) = command.role else { continue }
                command = try #require(commands.first { $0.name == word }, "\(path)")
            }
            guard case .action = command.role, !["repl", "completion"].contains(path) else { continue }
            for example in examples {
                let words = example.split(separator: " ").dropFirst(1 + path.split(separator: " ").count).map(
                    String.init
                )
                let isQuoted = example.contains("'")
                let plain = isQuoted ? Array(words.prefix { !$0.contains("'") }) : words
                let names = ["workloads": "workload", "agents": "agent", "configs": "config"]
                #expect(
                    example.split(separator: " ").dropFirst().prefix(path.split(separator: " ").count)
                        .map { names[String($0)] ?? String($0) } == path.split(separator: " ").map(String.init),
                    "\(example)"
                )
                if isQuoted, plain.last?.hasPrefix("--") == true { continue }
                #expect(throws: Never.self, "\(example)") {
                    try CommandLineArguments(
                        plain,
                        options: command.allOptions,
                        stopsAtOperand: command.stopsAtOperand
                    )
                }
            }
        }
    }

    @Test(arguments: [
        ("xterm", "", true), ("dumb", "", false), ("xterm", "1", false),
    ])
    func `colours are for terminals that have them`(_ term: String, _ noColour: String, _ isColoured: Bool) {
        let environment = ["TERM": term, "NO_COLOR": noColour]
        let shown = Surroundings(environment: environment, terminal: MemoryTerminal(width: 80))
        #expect(shown.showsColours(onErrors: true) == isColoured)
        let file = Surroundings(environment: environment, terminal: MemoryTerminal())
        #expect(!file.showsColours(onErrors: true) && !file.showsColours(onErrors: false))
    }

    @Test(arguments: ["--version", "-V"]) func `the version is printed`(word: String) async {
        #expect(await run(word) == .success)
        #expect(terminal.output == "ankaios 1.2.3\n")
    }

    @Test func `the version is an option of the tool alone`() async {
        #expect(await run("logs", "--version") == .usage)
    }

    @Test func `help shows usage, commands and options`() async {
        #expect(await run("--help") == .success)
        #expect(
            terminal.output == """
                A tool.

                Usage: ankaios [OPTIONS] <COMMAND>

                Commands:
                  get   Print things.
                  logs  Print logs.

                Options:
                  -q, --quiet    Say less
                  -V, --version  Print the version
                  -h, --help     Print this help

                Examples:
                  ankaios demo
                  ankaios dev -- sh
                  ankaios get workloads

                """
        )
        #expect(terminal.errors.isEmpty)
    }

    @Test func `help of a command shows its operands and aliases`() async {
        #expect(await run("get", "workloads", "-h") == .success)
        #expect(terminal.output.contains("Usage: ankaios get workloads [OPTIONS] [NAME]...\n"))
        #expect(terminal.output.contains("  -a, --agent <AGENT>  Only those on it\n"))
        #expect(await run("get", "-h") == .success)
        #expect(terminal.output.contains("  workloads, workload  Print workloads.\n"))
    }

    @Test func `a word that looks like an option may be meant as a value`() async {
        #expect(await run("get", "workloads", "--agnet") == .usage)
        #expect(
            terminal.errors.hasPrefix(
                """
                error: unexpected argument '--agnet' found

                  tip: to pass '--agnet' as a value, use '-- --agnet'
                  tip: a similar argument exists: '--agent'

                Usage: ankaios get workloads [OPTIONS] [NAME]...
                """
            )
        )
    }

    @Test func `help is a command, too`() async {
        #expect(await run("get", "workloads", "--help") == .success)
        let help = terminal.output
        #expect(await run("help", "get", "workload") == .success)
        #expect(terminal.output == help + help)
        #expect(await run("help", "nothing") == .usage)
    }

    @Test func `wrong usage goes to standard error with the usage, and ends with 2`() async {
        #expect(await run("get", "worklaods") == .usage)
        #expect(terminal.output.isEmpty)
        #expect(
            terminal.errors == """
                error: unrecognized subcommand 'worklaods'

                  tip: a similar subcommand exists: 'workloads'

                Usage: ankaios get
                       ankaios get <COMMAND>

                For more information, try '--help'.

                """
        )
    }

    @Test func `a group without a command, and a command without its operand, tell their help`() async {
        #expect(await run() == .usage)
        #expect(terminal.errors.contains("Commands:"))
        #expect(await run("logs") == .usage)
        #expect(terminal.errors.contains("Usage: ankaios logs <NAME>..."))
        #expect(terminal.output.isEmpty)
    }

    @Test func `what is missing is told, with the usage of what has to be there`() async {
        let tool = Tool(
            Command(
                "ankaios",
                summary: "",
                commands: [
                    Command(
                        "run",
                        summary: "",
                        options: [
                            CommandOption("agent", value: .text("AGENT"), isRequired: true, help: ""),
                            CommandOption("tags", value: .text("TAGS"), help: ""),
                        ],
                        operands: .atLeastOne("MASK", then: "FILE")
                    ) { _ in .success }
                ]
            ),
            version: ""
        )
        #expect(await tool.run(["run", "a"], environment: [:], terminal: terminal) == .usage)
        #expect(
            terminal.errors == """
                error: the following required arguments were not provided:
                  --agent <AGENT>
                  <FILE>

                Usage: ankaios run --agent <AGENT> <MASK>... <FILE>

                For more information, try '--help'.

                """
        )
    }

    @Test func `a value that cannot be is told without the usage, in colour on a terminal`() async {
        let shown = MemoryTerminal(width: 80)
        let option = CommandOption("output", value: .choice(["yaml", "json"]), help: "")
        let tool = Tool(
            Command(
                "ankaios",
                summary: "",
                commands: [Command("get", summary: "", options: [option]) { _ in .success }]
            ),
            version: ""
        )
        #expect(await tool.run(["get", "--output", "xml"], environment: [:], terminal: shown) == .usage)
        #expect(
            shown.errors == """
                \u{1B}[1m\u{1B}[31merror:\u{1B}[0m invalid value 'xml' for '--output <yaml|json>'
                  [possible values: yaml, json]

                For more information, try '--help'.

                """
        )
    }

    @Test func `too many operands are refused by the first that is too much`() async {
        #expect(await run("logs", "a", "b", "c", "d") == .usage)
        #expect(terminal.errors.hasPrefix("error: unexpected argument 'c' found\n"))
        #expect(await run("logs", "a", "b") == .success)
    }

    @Test func `the exit codes are those of shells`() {
        #expect(ExitCode.success.status == 0)
        #expect(ExitCode.failure.status == 1)
        #expect(ExitCode.usage.status == 2)
        #expect(ExitCode.interrupted(signal: 2).status == 130)
    }

    @Test func `ten thousand command lines by chance each end with 0, 1 or 2`() async {
        let words = [
            "get", "workloads", "workload", "logs", "-q", "-a", "--agent", "--agent=", "-aq", "--quiet", "--quiet=x",
            "--",
            "-", "", "=", "-V", "--version", "-h", "--help", "x", "a b", "\u{1B}[2J", "\u{202E}", "é", "$(x)", "--=",
            "-=",
            String(repeating: "y", count: 1000),
        ]
        var random = SeededGenerator(seed: 40)
        for _ in 0..<10_000 {
            let line = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                words[Int.random(in: words.indices, using: &random)]
            }
            let code = await tool.run(line, environment: [:], terminal: terminal)
            #expect([.success, .failure, .usage].contains(code), "\(line)")
        }
    }
}
