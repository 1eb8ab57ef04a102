import AnkaiosGRPC
import AnkaiosOperations
import AnkaiosSDK
import EmbeddedAnkaios
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension CommandOption {
    /// Where the control interface is, for every command that talks to Ankaios.
    static let controlInterface = CommandOption(
        "control-interface",
        value: .text("FOLDER"),
        help: "The folder with the FIFOs; else ANKAIOS_CONTROL_INTERFACE, or \(Transport.defaultDirectory)"
    )
    static let responseTimeout = CommandOption(
        "response-timeout",
        value: .text("RESPONSE_TIMEOUT_MS"),
        help: "How many milliseconds to wait for the connection and for each answer: 3000"
    )
    static let noWait = CommandOption("no-wait", help: "Do not wait until changed workloads have come to their states")
    static let verbose = CommandOption("verbose", letter: "v", help: "Tell what happens in the connection")
    static let quiet = CommandOption("quiet", letter: "q", help: "Print nothing but what was asked for, and errors")

    /// The options that stand before a command.
    static let globals = [controlInterface] + server + [responseTimeout, verbose, quiet, noWait]
}

extension Error {
    fileprivate var isCancellation: Bool {
        self is CancellationError || (self as? AnkaiosError)?.code == .cancelled
    }
}

extension CommandCall {
    /// Runs what a command does; an error becomes a line on standard error.
    func reportingErrors(_ frame: FailureFrame, _ body: () async throws -> ExitCode) async -> ExitCode {
        do {
            return try await body()
        } catch AnkaiosError.cancelled where Task.isCancelled {
            // By a signal, which decides about the exit code.
            return .failure
        } catch {
            // Who has ended it by a signal knows why it ends.
            if Task.isCancelled, error.isCancellation { return .failure }
            complain(line(error, in: frame))
            return .failure
        }
    }

    /// Connects, and ends on a signal as Ctrl-C: the way of a command that takes its time.
    /// - Parameters:
    ///   - frame: how it tells that it failed.
    ///   - onSignal: with what it ends then; nil: as the shell counts signals.
    func withAnkaios(
        _ frame: FailureFrame = .plain,
        onSignal: ExitCode? = nil,
        _ body: @escaping @Sendable (Ankaios) async throws -> ExitCode
    ) async -> ExitCode {
        let configuration: Ankaios.Configuration
        do throws(UsageError) {
            configuration = try self.configuration()
        } catch {
            return refuse(error)
        }
        let way: Way
        do throws(CommandFailure) {
            way = try self.way()
        } catch {
            complain(line(error, in: frame))
            return .failure
        }
        defer { withExtendedLifetime(way) {} }
        let (code, signal) = await Interruption.guarding(from: surroundings.signals) {
            await reportingErrors(frame) {
                let hasConnected = Atomic(false)
                do {
                    return try await Ankaios.withConnection(
                        to: way.transport,
                        configuration: configuration,
                        observer: observer
                    ) { ankaios in
                        hasConnected.store(true, ordering: .relaxed)
                        return try await body(ankaios)
                    }
                } catch let error as AnkaiosError where !hasConnected.load(ordering: .relaxed) {
                    throw way.server.map { unreachable($0, error) } ?? error
                }
            }
        }
        guard let signal else { return code }
        return onSignal ?? .interrupted(signal: signal)
    }

    /// Whether only what was asked for is printed.
    var isQuiet: Bool { globals.has(CommandOption.quiet.name) || usedFile.isQuiet }

    /// Whether changed workloads are not waited for.
    var doesNotWait: Bool { globals.has(CommandOption.noWait.name) || usedFile.doesNotWait }

    /// The configuration file of `ank`, where the server itself is wanted.
    private var usedFile: AnkConfiguration {
        guard wantsServer else { return AnkConfiguration() }
        return (try? configurationFile()) ?? AnkConfiguration()
    }

    /// Whether the server itself is wanted, and not a control interface.
    private var wantsServer: Bool {
        if surroundings.transport != nil { return false }
        if hasServerOptions { return true }
        guard namedControlInterface == nil else { return false }
        if hasServerVariables || isInsecure && !isInWorkload { return true }
        #if GRPC
            // As `ank`, which looks for a server on this machine; and where a file of ank's says so.
            return !isInWorkload && (isAnk || (try? configurationFile()) != AnkConfiguration())
        #else
            return false
        #endif
    }

    /// How a command connects.
    private struct Way: Sendable {
        var transport: Transport
        /// The server's URL; nil: over a control interface.
        var server: String?
        /// What has to live as long as the connection.
        var interface: ControlInterface?
    }

    /// Options come before variables, and those before what is there.
    private func way() throws(CommandFailure) -> Way {
        if let transport = surroundings.transport { return Way(transport: transport) }
        if wantsServer {
            let (transport, server) = try serverTransport()
            return Way(transport: transport, server: server)
        }
        let interface = try controlInterface()
        return Way(transport: .controlInterface(at: interface.folder), interface: interface)
    }

    private var namedControlInterface: String? {
        globals.value(CommandOption.controlInterface.name) ?? environment["ANKAIOS_CONTROL_INTERFACE"]
    }

    /// In a workload it is there from the start on: who is in none need not wait for it.
    private var isInWorkload: Bool { access(Transport.defaultDirectory, F_OK) == 0 }

    /// A control interface for this call, to be kept as long as it is used.
    struct ControlInterface: Sendable {
        /// The folder with the FIFOs.
        var folder: String
        /// What `ankaios dev` has made for this call alone; nil: the folder is the program's own.
        var pass: GuestPass?
    }

    func controlInterface() throws(CommandFailure) -> ControlInterface {
        do throws(GuestPass.Refusal) {
            if let pass = try DevTools.pass(environment, option: globals.value(CommandOption.controlInterface.name)) {
                return ControlInterface(folder: pass.folder, pass: pass)
            }
        } catch {
            throw .own("'ankaios dev' gives this call no control interface: \(error.reason)")
        }
        return ControlInterface(folder: try controlInterfaceFolder())
    }

    private func controlInterfaceFolder() throws(CommandFailure) -> String {
        if let named = namedControlInterface { return named }
        guard isInWorkload else {
            throw .own(
                "there is no \(Transport.defaultDirectory): run this in a workload with access rules; "
                    + "--control-interface names another folder, and --server-url a server; "
                    + "without a vehicle try 'ankaios dev -- ankaios get workloads'"
            )
        }
        return Transport.defaultDirectory
    }

    /// Why there is no connection to the server itself; `ank` has few words for it.
    private func unreachable(_ server: String, _ error: AnkaiosError) -> any Error {
        guard isAnk else { return error }
        return CommandFailure.own("Could not connect to Ankaios server on '\(server)'.")
    }

    /// Tells what happens in the connection, if that is wanted.
    private var observer: Observer? {
        guard globals.has(CommandOption.verbose.name) || usedFile.isVerbose, !isQuiet else { return nil }
        let head = wantsColours(onErrors: false) ? "\u{1B}[38;5;12mdebug:\u{1B}[39m" : "debug:"
        return Observer { [terminal] in terminal.write("\(head) \("\($0)".visible)\n") }
    }

    private func configuration() throws(UsageError) -> Ankaios.Configuration {
        var configuration = Ankaios.Configuration()
        var limit = Duration.milliseconds(3000)
        if let text = globals.value(CommandOption.responseTimeout.name) {
            guard let number = Int(text), number >= 0 else {
                throw .invalidValue(text, CommandOption.responseTimeout.signature, "invalid digit found in string")
            }
            limit = .milliseconds(number)
        } else if let number = usedFile.responseTimeout {
            limit = .milliseconds(number)
        }
        (configuration.connectTimeout, configuration.timeout) = (limit, limit)
        return configuration
    }
}
