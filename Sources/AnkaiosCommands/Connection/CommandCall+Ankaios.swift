import AnkaiosOperations
import AnkaiosSDK

extension CommandOption {
    /// Where the control interface is, for every command that talks to Ankaios.
    static let controlInterface = CommandOption(
        "control-interface",
        value: .text("FOLDER"),
        help: "The folder with the FIFOs; else ANKAIOS_CONTROL_INTERFACE, or \(Transport.defaultDirectory)"
    )
    static let responseTimeout = CommandOption(
        "response-timeout",
        value: .text("MS"),
        help: "How long to wait for the connection and for each answer: 3000"
    )
    static let noWait = CommandOption("no-wait", help: "Do not wait until changed workloads have come to their states")
    static let quiet = CommandOption("quiet", letter: "q", help: "Print nothing but what was asked for, and errors")

    /// The options that stand before a command.
    static let globals = [controlInterface, responseTimeout, noWait, quiet]
}

/// Why a command ends without having done what it was told, in a line for the user.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

extension CommandCall {
    /// Runs what a command does; an error becomes a line on standard error.
    func reportingErrors(_ body: () async throws -> ExitCode) async -> ExitCode {
        do {
            return try await body()
        } catch {
            terminal.writeError("error: \(error)\n")
            return .failure
        }
    }

    /// Connects, and ends on a signal as Ctrl-C: the way of a command that takes its time.
    /// - Parameter onSignal: with what it ends then; nil: as the shell counts signals.
    func withAnkaios(
        onSignal: ExitCode? = nil,
        _ body: @escaping @Sendable (Ankaios) async throws -> ExitCode
    ) async -> ExitCode {
        let configuration: Ankaios.Configuration
        do {
            configuration = try self.configuration
        } catch {
            terminal.writeError("error: \(error)\n")
            return .usage
        }
        let transport = transport
        let (code, signal) = await Interruption.guarding {
            await reportingErrors {
                try await Ankaios.withConnection(to: transport, configuration: configuration, body)
            }
        }
        guard let signal else { return code }
        return onSignal ?? .interrupted(signal: signal)
    }

    /// Whether only what was asked for is printed.
    var isQuiet: Bool { globals.has(CommandOption.quiet.name) }

    private var transport: Transport {
        let directory =
            globals.value(CommandOption.controlInterface.name) ?? environment["ANKAIOS_CONTROL_INTERFACE"]
            ?? Transport.defaultDirectory
        return .controlInterface(at: directory)
    }

    private var configuration: Ankaios.Configuration {
        get throws(CommandFailure) {
            var configuration = Ankaios.Configuration()
            var limit = Duration.milliseconds(3000)
            if let text = globals.value(CommandOption.responseTimeout.name) {
                guard let number = Int(text), number > 0 else {
                    throw CommandFailure("the time limit '\(text)' is no number of milliseconds from 1 on")
                }
                limit = .milliseconds(number)
            }
            (configuration.connectTimeout, configuration.timeout) = (limit, limit)
            return configuration
        }
    }
}
