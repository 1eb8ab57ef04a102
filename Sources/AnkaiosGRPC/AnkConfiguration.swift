package import AnkaiosModel
import AnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the configuration file of `ank`, `ank.conf`, says. Problems are reported in the words of `ank`.
package struct AnkConfiguration: Hashable, Sendable {
    /// How many milliseconds to wait for an answer.
    package var responseTimeout: Int?
    package var isVerbose = false
    package var isQuiet = false
    package var doesNotWait = false
    package var serverURL: String?
    package var isInsecure = false
    package var authority: PEM?
    package var certificate: PEM?
    package var key: PEM?

    /// As without a file.
    package init() {}

    /// Where the file is that all users of a machine have.
    package static let systemPath = "/etc/ankaios/ank.conf"

    /// Reads the file that is named, or else the first that is there: the user's, or the system's.
    ///
    /// - Parameters:
    ///   - path: the file that is named; nil: none is.
    ///   - home: the user's own folder; nil: there is none.
    ///   - system: the file of the system.
    package static func load(
        from path: String?,
        home: String?,
        system: String = systemPath
    ) throws(AnkaiosError) -> AnkConfiguration {
        if let path { return try AnkConfiguration(contentsOf: path) }
        for path in [home.map { "\($0)/.config/ankaios/ank.conf" }, system].compactMap(\.self)
        where access(path, F_OK) == 0 {
            return try AnkConfiguration(contentsOf: path)
        }
        return AnkConfiguration()
    }

    private init(contentsOf path: String) throws(AnkaiosError) {
        let bytes: [UInt8]
        do throws(SystemFile.Failure) {
            // A file of a few lines, and up to three certificates.
            bytes = try SystemFile.read(path, limit: 1 << 20)
        } catch {
            switch error {
            case .system(let code): throw .misconfigured("\(Self.unparsable)\(error.reason) (os error \(code))'")
            case .tooLarge: throw .misconfigured("\(Self.unparsable)\(path) is longer than 1 MiB'")
            }
        }
        try self.init(String(decoding: bytes, as: UTF8.self))
    }

    private static let head = "Config file could not be parsed: '"
    private static let unparsable = head + "Config file could not have been parsed due to: "

    /// Reads the text of a file.
    package init(_ text: String) throws(AnkaiosError) {
        let tables: [String: [String: ConfigurationText.Value]]
        do throws(ConfigurationText.Problem) {
            tables = try ConfigurationText.tables(text)
        } catch {
            throw .misconfigured("\(Self.unparsable)\(error)'")
        }
        guard tables[""]?["default"] == nil else {
            throw .misconfigured("\(Self.unparsable)Expected 'default' to be a table'")
        }
        let values = (tables[""] ?? [:]).merging(tables["default"] ?? [:]) { _, inTable in inTable }

        func wrong(_ name: String, _ expected: String) -> AnkaiosError {
            .misconfigured("\(Self.unparsable)invalid type of `\(name)`, expected \(expected)'")
        }
        func string(_ name: String) throws(AnkaiosError) -> String? {
            switch values[name] {
            case nil: return nil
            case .text(let text): return text
            case .number, .flag: throw wrong(name, "a string")
            }
        }
        func flag(_ name: String) throws(AnkaiosError) -> Bool {
            switch values[name] {
            case nil: return false
            case .flag(let flag): return flag
            case .number, .text: throw wrong(name, "a boolean")
            }
        }
        func pem(_ name: String) throws(AnkaiosError) -> PEM? {
            let (path, content) = (try string(name), try string(name + "_content"))
            if path != nil, content != nil {
                let why = "Conflicting certificates: Certificate paths and certificate content are both set"
                throw .misconfigured("\(Self.head)\(why)'")
            }
            return path.map(PEM.file) ?? content.map(PEM.text)
        }

        guard let version = try string("version") else {
            throw .misconfigured("\(Self.unparsable)missing field `version`'")
        }
        guard version == "v1" else { throw .misconfigured("\(Self.head)Wrong version: \(version)'") }
        switch values["response_timeout"] {
        case nil: break
        case .number(let number) where number >= 0: responseTimeout = number
        default: throw wrong("response_timeout", "u64")
        }
        isVerbose = try flag("verbose")
        isQuiet = try flag("quiet")
        doesNotWait = try flag("no_wait")
        serverURL = try string("server_url")
        isInsecure = try flag("insecure")
        authority = try pem("ca_pem")
        certificate = try pem("crt_pem")
        key = try pem("key_pem")
    }
}
