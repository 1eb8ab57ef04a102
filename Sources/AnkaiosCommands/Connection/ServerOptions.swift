import AnkaiosGRPC
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
        help: "The server itself, over gRPC: https://HOST:PORT; else ANK_SERVER_URL, or \(ServerSettings.defaultURL)"
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

    /// How to reach the server itself, as `ank` has it (reference §14.1).
    static let server = [serverURL, insecure, authority, certificate, key]
}

extension CommandCall {
    /// Whether options say that the server itself is wanted.
    var hasServerOptions: Bool { CommandOption.server.contains { globals.has($0.name) } }

    /// Whether variables of `ank` say so.
    var hasServerVariables: Bool {
        ["ANK_SERVER_URL", "ANK_INSECURE", "ANK_CA_PEM", "ANK_CRT_PEM", "ANK_KEY_PEM"].contains { variable($0) != nil }
    }

    private func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The server that options, or else variables, or else defaults name.
    func serverSettings() throws(CommandFailure) -> ServerSettings {
        func value(_ option: CommandOption, _ name: String) -> String? {
            globals.value(option.name) ?? variable(name)
        }
        let url = value(.serverURL, "ANK_SERVER_URL")
        if let url, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
            throw .own("Cannot connect to server: 'Wrong server address format: '\(url)'.'")
        }
        let isInsecure = globals.has(CommandOption.insecure.name) || variable("ANK_INSECURE") == "true"
        let files = [
            value(.authority, "ANK_CA_PEM"), value(.certificate, "ANK_CRT_PEM"), value(.key, "ANK_KEY_PEM"),
        ]
        if isInsecure, !files.contains(nil) {
            let head = wantsColours ? "\u{1B}[38;5;11mwarn:\u{1B}[39m" : "warn:"
            terminal.write(
                "\(head) Insecure and secure flags specified at the same time. Defaulting to secure communication.\n"
            )
        }
        for case let file? in files where access(file, R_OK) != 0 {
            let why = "\(String(cString: strerror(errno))) (os error \(errno))"
            throw .own("Certificate error: 'Error during opening the given file \"\(file)\": \(why)'")
        }
        if !isAnk, let key = files[2], Self.isReadableByAll(key) {
            terminal.writeError(
                "warning: everybody can read the key in '\(key.visible)': chmod 600 makes it yours alone\n"
            )
        }
        do throws(AnkaiosError) {
            return try ServerSettings(
                url: url,
                isInsecure: isInsecure,
                authority: files[0],
                certificate: files[1],
                key: files[2]
            )
        } catch {
            throw .own(
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
                "this tool is built without gRPC and cannot reach the server itself: build it with "
                    + "'swift build --traits GRPC', which needs gRPC's C library (libgrpc-dev)"
            )
        #endif
    }
}
