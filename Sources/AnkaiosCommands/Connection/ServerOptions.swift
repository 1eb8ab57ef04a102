import AnkaiosGRPC
import AnkaiosModel
import AnkaiosSDK

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension CommandOption {
    static let serverURL = CommandOption(
        "server-url",
        letter: "s",
        value: .text("SERVER_URL"),
        help: "The server itself, over gRPC: https://HOST:PORT, or unix:///PATH; else ANK_SERVER_URL, or "
            + ServerSettings.defaultURL
    )
    static let configurationFile = CommandOption(
        "ank-config",
        letter: "x",
        value: .text("CONFIG_PATH"),
        help: "The configuration file of ank; else ~/.config/ankaios/ank.conf, or \(AnkConfiguration.systemPath)"
    )
    static let insecure = CommandOption(
        "insecure",
        letter: "k",
        help: "No TLS to the server; else ANK_INSECURE"
    )
    static let authority = CommandOption(
        "ca_pem",
        value: .text("CA_PEM"),
        help: "The file with the authority's certificate; else ANK_CA_PEM"
    )
    static let certificate = CommandOption(
        "crt_pem",
        value: .text("CRT_PEM"),
        help: "The file with the own certificate; else ANK_CRT_PEM"
    )
    static let key = CommandOption(
        "key_pem",
        value: .text("KEY_PEM"),
        help: "The file with the own certificate's key; else ANK_KEY_PEM"
    )

    /// How to reach the server itself, as `ank` has it (AnkaiosBehaviour.md §14.1).
    static let server = [configurationFile, serverURL, insecure, authority, certificate, key]
}

extension CommandCall {
    /// Whether options say that the server itself is wanted. `-k` alone says only how to reach one.
    var hasServerOptions: Bool {
        CommandOption.server.contains { $0.name != CommandOption.insecure.name && globals.has($0.name) }
    }

    /// Whether the server, if it is wanted, is reached without TLS.
    var isInsecure: Bool { globals.has(CommandOption.insecure.name) }

    /// Whether variables of `ank` say so.
    var hasServerVariables: Bool {
        ServerSettings.variables.contains { variable($0) != nil }
    }

    private func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// What the configuration file of `ank` says: the one that is named, the user's own, or the system's.
    func configurationFile() throws(CommandFailure) -> AnkConfiguration {
        let named = globals.value(CommandOption.configurationFile.name)
        let home = variable("HOME")
        return try configurationFileRead.get {
            Result { () throws(AnkaiosError) in try AnkConfiguration.load(from: named, home: home) }
                .mapError { .own($0.ownWords) }
        }.get()
    }

    /// As `ank`, which looks for a file there.
    private func tellOfMissingHome() {
        guard globals.value(CommandOption.configurationFile.name) == nil, variable("HOME") == nil else { return }
        warn(
            "HOME environment variable not found, continue with searching only system config file at "
                + "'\(AnkConfiguration.systemPath)'."
        )
    }

    private func warn(_ text: String) {
        let head = wantsColours(onErrors: false) ? "\u{1B}[38;5;11mwarn:\u{1B}[39m" : "warn:"
        terminal.write("\(head) \(text)\n")
    }

    /// The server that options, or else variables, or else the file, or else defaults name.
    func serverSettings() throws(CommandFailure) -> ServerSettings {
        tellOfMissingHome()
        let file = try configurationFile()
        func value(_ option: CommandOption, _ name: String) -> String? {
            globals.value(option.name) ?? variable(name)
        }
        let url = value(.serverURL, "ANK_SERVER_URL") ?? file.serverURL
        if let url, !["https://", "http://", "unix://"].contains(where: url.hasPrefix) {
            let shown = ServerAddress.withoutPassword(url)
            throw .own("Cannot connect to server: 'Wrong server address format: '\(shown)'.'")
        }
        let isInsecure =
            globals.has(CommandOption.insecure.name)
            || (variable("ANK_INSECURE").map { $0 == "true" } ?? file.isInsecure)
        let authority = value(.authority, "ANK_CA_PEM").map(PEM.file) ?? file.authority
        let certificate = value(.certificate, "ANK_CRT_PEM").map(PEM.file) ?? file.certificate
        let key = value(.key, "ANK_KEY_PEM").map(PEM.file) ?? file.key
        let isSocket = url?.hasPrefix("unix://") == true
        if isInsecure, !isSocket, authority != nil, certificate != nil, key != nil {
            warn("Insecure and secure flags specified at the same time. Defaulting to secure communication.")
        }
        for case .file(let path)? in [authority, certificate, key] where access(path, R_OK) != 0 {
            let why = "\(String(cString: strerror(errno))) (os error \(errno))"
            throw .own("Certificate error: 'Error during opening the given file \"\(path)\": \(why)'")
        }
        if !isAnk, case .file(let path)? = key, Self.isReadableByAll(path) {
            terminal.writeError(
                "warning: everybody can read the key in '\(path.visible)': chmod 600 makes it yours alone\n"
            )
        }
        do throws(AnkaiosError) {
            return try ServerSettings(
                url: url,
                isInsecure: isInsecure,
                authority: authority,
                certificate: certificate,
                key: key
            )
        } catch {
            if isSocket { throw .own(error.ownWords) }
            throw .own(
                // To the letter.
                "Missing certificate files: Either provide mTLS config via the '--ca_pem \"\"', '--crt_pem \"\"' and "
                    + "'--key_pem \"\"' options or deactivate mTLS with the '--insecure' option!"
            )
        }
    }

    private static func isReadableByAll(_ path: String) -> Bool {
        var about = stat()
        return stat(path, &about) == 0 && about.st_mode & S_IROTH != 0
    }

    /// The way to the server itself, if this build has one.
    func serverTransport() throws(CommandFailure) -> (transport: Transport, server: String) {
        #if GRPC
            let settings = try serverSettings()
            return (.server(settings), settings.url)
        #else
            throw .own(
                "this tool cannot reach the server itself: it is built without gRPC; build it with "
                    + "'swift build --traits GRPC', which needs gRPC's C library (libgrpc-dev)"
            )
        #endif
    }
}

extension AnkaiosError {
    /// The words of a value that is not valid, without what the SDK puts in front of them.
    fileprivate var ownWords: String {
        code == .misconfigured ? reason : "\(self)"
    }
}
