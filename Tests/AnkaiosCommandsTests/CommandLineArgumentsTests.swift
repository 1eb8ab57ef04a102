import Testing

@testable import AnkaiosCommands

@Suite struct CommandLineArgumentsTests {
    let options = [
        CommandOption("output", letter: "o", value: .choice(["yaml", "json"]), help: ""),
        CommandOption("tail", letter: "t", value: .text("N"), help: ""),
        CommandOption("follow", letter: "f", help: ""),
        CommandOption("names", letter: "n", help: ""),
        CommandOption("tags", value: .text("KEY=VALUE"), repetition: .anyNumber, help: ""),
    ]

    func read(_ words: String..., stopsAtOperand: Bool = false) throws(UsageError) -> CommandLineArguments {
        try CommandLineArguments(words, options: options, stopsAtOperand: stopsAtOperand)
    }

    @Test(arguments: [["-o", "json"], ["-ojson"], ["-o=json"], ["--output", "json"], ["--output=json"]])
    func `a value may be written in each of its forms`(words: [String]) throws {
        #expect(try CommandLineArguments(words, options: options).value("output") == "json")
    }

    @Test func `options and operands may be mixed`() throws {
        let arguments = try read("a", "-f", "b", "--tail=3", "c")
        #expect(arguments.operands == ["a", "b", "c"])
        #expect(arguments.has("follow"))
        #expect(arguments.value("tail") == "3")
        #expect(!arguments.has("names"))
        #expect(arguments.value("output") == nil)
    }

    @Test func `letters without values may share a word, the last may have its value`() throws {
        let arguments = try read("-fnt5")
        #expect(arguments.has("follow"))
        #expect(arguments.has("names"))
        #expect(arguments.value("tail") == "5")
    }

    @Test func `everything behind two hyphens is an operand`() throws {
        let arguments = try read("-f", "--", "-n", "--output", "--")
        #expect(arguments.operands == ["-n", "--output", "--"])
        #expect(!arguments.has("names"))
    }

    @Test func `a hyphen alone is an operand or a value`() throws {
        #expect(try read("-").operands == ["-"])
        #expect(try read("-t", "-").value("tail") == "-")
    }

    @Test func `a value that begins with a hyphen needs the equals sign`() throws {
        #expect(throws: UsageError.missingValue("--tail <N>")) { try read("-t", "-1") }
        #expect(try read("-t=-1").value("tail") == "-1")
        #expect(try read("--tail=-1").value("tail") == "-1")
    }

    @Test func `an empty value is a value`() throws {
        #expect(try read("--tail=").value("tail") == "")
        #expect(try read("-t=").value("tail") == "")
        #expect(try read("--tail", "").value("tail") == "")
    }

    @Test func `a value may hold the equals sign`() throws {
        #expect(try read("--tags=owner=me", "--tags", "a=b=c").values("tags") == ["owner=me", "a=b=c"])
    }

    @Test func `an option for once is refused twice`() {
        #expect(throws: UsageError.givenTwice("--tail <N>")) { try read("-t1", "--tail", "2") }
        #expect(throws: UsageError.givenTwice("--follow")) { try read("-ff") }
    }

    @Test func `an option without a value is refused with one`() {
        #expect(throws: UsageError.unexpectedValue("yes", "--follow")) { try read("--follow=yes") }
        #expect(throws: UsageError.unexpectedValue("yes", "--follow")) { try read("-f=yes") }
    }

    @Test func `a word that is no choice is refused with the choices`() {
        let error = #expect(throws: UsageError.self) { try read("-o", "xml") }
        #expect(error?.description == "invalid value 'xml' for '--output <yaml|json>'\n  [possible values: yaml, json]")
    }

    @Test func `a missing value is refused`() {
        #expect(throws: UsageError.missingValue("--output <yaml|json>")) { try read("a", "-o") }
    }

    @Test func `an unknown option is refused, with the nearest one`() {
        #expect(throws: UsageError.unknownOption("--outptu", nearest: "--output")) { try read("--outptu=json") }
        #expect(throws: UsageError.unknownOption("--zebra", nearest: nil)) { try read("--zebra") }
        #expect(throws: UsageError.unknownOption("-x", nearest: nil)) { try read("-fx") }
    }

    @Test func `reading can stop at the first operand`() throws {
        let arguments = try read("-f", "logs", "-n", "--strange", stopsAtOperand: true)
        #expect(arguments.operands == ["logs", "-n", "--strange"])
        #expect(arguments.has("follow"))
        #expect(!arguments.has("names"))
    }
}
