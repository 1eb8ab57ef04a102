package import AnkaiosSDK

/// One call of a command: what was given, and what it may use.
package struct CommandCall: Sendable {
    /// The command's own options and operands.
    package var arguments: CommandLineArguments
    /// The options before the command.
    package var globals: CommandLineArguments
    /// What is around it.
    var surroundings: Surroundings
    /// Whether the tool was called as `ank`, and so is to be taken for it where the two differ.
    var isAnk: Bool

    package var environment: [String: String] { surroundings.environment }
    package var terminal: any Terminal { surroundings.terminal }
    /// The variables as a program gets them, `NAME=VALUE` each.
    var variables: [String] {
        surroundings.variables ?? environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}

/// What is around a call of the tool.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// The variables as the system has them, `NAME=VALUE` each, in their order; nil: those of `environment`.
    package var variables: [String]?
    package var terminal: any Terminal
    /// How to connect, whatever options and environment say; nil: as they say.
    package var transport: Transport?
    /// Where signals come from.
    package var signals: SignalSource
    /// The lines of standard input.
    package var input: @Sendable () -> AsyncStream<String>

    package init(
        environment: [String: String],
        variables: [String]? = nil,
        terminal: any Terminal,
        transport: Transport? = nil,
        signals: SignalSource = .process,
        input: @escaping @Sendable () -> AsyncStream<String> = { StandardInput.lines() }
    ) {
        self.environment = environment
        self.variables = variables
        self.terminal = terminal
        self.transport = transport
        self.signals = signals
        self.input = input
    }
}
