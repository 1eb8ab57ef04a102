#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

import AnkaiosGRPC
import AnkaiosPlatform
package import AnkaiosSDK

/// One call of a command: what was given, and what it may use.
package struct CommandCall: Sendable {
    /// The command's own options and operands.
    package var arguments: CommandLineArguments
    /// The options before the command.
    package var globals: CommandLineArguments
    /// What is around it.
    var surroundings: Surroundings
    /// Whether the tool was called as `ank`. Then it does as `ank` where the two differ.
    var isAnk: Bool

    /// The configuration file of `ank`, read once.
    let configurationFileRead = OneReading<Result<AnkConfiguration, CommandFailure>>()

    package var environment: [String: String] { surroundings.environment }
    package var terminal: any Terminal { surroundings.terminal }
    /// The variables as a program gets them, `NAME=VALUE` each.
    var variables: [String] {
        surroundings.variables ?? environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}

/// Something that is read when it is first asked for, and then kept.
final class OneReading<Value: Sendable>: Sendable {
    private let value = Lock<Value?>(nil)

    func get(_ read: () -> Value) -> Value {
        value.withLock { value in
            if let value { return value }
            let new = read()
            value = new
            return new
        }
    }
}

/// What is around a call of the tool.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// The variables as the system has them, `NAME=VALUE` each, in their order; nil: those of `environment`.
    package var variables: [String]?
    package var terminal: any Terminal
    /// Whether what is written may have colours: on a terminal that has them, and unless NO_COLOR is set.
    func showsColours(onErrors: Bool) -> Bool {
        (onErrors ? terminal.areErrorsShown : terminal.isTerminal) && environment["TERM"] != "dumb"
            && environment["NO_COLOR", default: ""].isEmpty
    }

    /// How to connect, whatever options and environment say; nil: as they say.
    package var transport: Transport?
    /// Where signals come from.
    package var signals: SignalSource
    /// Whether a person writes standard input.
    package var isInputTerminal: @Sendable () -> Bool = { isatty(STDIN_FILENO) == 1 }
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
