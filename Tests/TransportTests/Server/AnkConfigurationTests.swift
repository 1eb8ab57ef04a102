import AnkaiosModel
import TestSupport
import Testing

@testable import AnkaiosGRPC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ank.conf`, and what comes before it.
@Suite struct AnkConfigurationTests {
    private static let files = "ca_pem = 'ca'\ncrt_pem = 'crt'\nkey_pem = 'key'\n"

    @Test func `keys are read of the file and of its table, with texts of one line and several`() throws {
        let text = """
            # as it is delivered
            version = "v1"  # the format
            response_timeout = 5_000
            quiet = true
            unknown = 'taken'
            [default]
            server_url = 'https://10.0.0.1:1'
            insecure = false
            ca_pem_content = '''
            -----BEGIN CERTIFICATE-----
            x'y
            -----END CERTIFICATE-----'''
            crt_pem = "\\u0063rt\\n"
            """
        let read = try AnkConfiguration(text)
        #expect(read.serverURL == "https://10.0.0.1:1" && read.responseTimeout == 5000 && read.isQuiet)
        #expect(read.authority == .text("-----BEGIN CERTIFICATE-----\nx'y\n-----END CERTIFICATE-----"))
        #expect(read.certificate == .file("crt\n") && read.key == nil && !read.isInsecure && !read.isVerbose)
    }

    @Test(arguments: [
        ("", "Config file could not have been parsed due to: missing field `version`"),
        ("version = 'v2'", "Wrong version: v2"),
        (
            "version = 'v1'\nca_pem = 'a'\nca_pem_content = 'b'",
            "Conflicting certificates: Certificate paths and certificate content are both set"
        ),
        (
            "version = 'v1'\ndefault = 1",
            "Config file could not have been parsed due to: Expected 'default' to be a table"
        ),
        (
            "version = 'v1'\nversion = 'v1'",
            "Config file could not have been parsed due to: line 2: duplicate key `version`"
        ),
        (
            "version 'v1'",
            "Config file could not have been parsed due to: line 1: a '=' is missing behind the key 'version'"
        ),
        ("version = 'v1", "Config file could not have been parsed due to: line 1: a text has no end"),
        (
            "version = 'v1'\nquiet = 'yes'",
            "Config file could not have been parsed due to: invalid type of `quiet`, expected a boolean"
        ),
        (
            "version = 'v1'\nresponse_timeout = -1",
            "Config file could not have been parsed due to: invalid type of `response_timeout`, expected u64"
        ),
    ])
    func `what is wrong with a file is told`(text: String, problem: String) {
        #expect(throws: AnkaiosError.misconfigured("Config file could not be parsed: '\(problem)'")) {
            try AnkConfiguration(text)
        }
    }

    @Test(arguments: ["%", "='%", "[%", "a='\n%", "%=\n%", "%=1\n%=1", "a=%", "'%", "%="])
    func `a line of a key that has lost its quotes is not told`(form: String) {
        let secret = "MHcCAQEEIBx1"
        let text = form.split(separator: "%", omittingEmptySubsequences: false).joined(separator: secret)
        do throws(AnkaiosError) {
            _ = try AnkConfiguration("version = 'v1'\n" + text)
            Issue.record("it is taken")
        } catch {
            #expect(!error.reason.contains(secret))
        }
    }

    @Test func `a named file wins over the user's own, and that over the system's`() throws {
        let made = try TestFolder("conf")
        let folder = made.path
        func write(_ path: String, _ url: String) throws {
            let file = try #require(fopen(path, "w"))
            fputs("version = 'v1'\n[default]\nserver_url = '\(url)'\n", file)
            fclose(file)
        }
        let shared = "\(folder)/system.conf"
        func load(_ path: String? = nil, home: String? = folder) throws -> String? {
            try AnkConfiguration.load(from: path, home: home, system: shared).serverURL
        }
        #expect(try load() == nil)
        try write(shared, "system")
        #expect(try load() == "system")
        #expect(mkdir("\(folder)/.config", 0o700) == 0 && mkdir("\(folder)/.config/ankaios", 0o700) == 0)
        try write("\(folder)/.config/ankaios/ank.conf", "home")
        #expect(try load() == "home")
        #expect(try load(home: nil) == "system")
        try write("\(folder)/named", "named")
        #expect(try load("\(folder)/named") == "named")
        let missing = "Config file could not have been parsed due to: No such file or directory (os error 2)"
        #expect(throws: AnkaiosError.misconfigured("Config file could not be parsed: '\(missing)'")) {
            try load("\(folder)/missing")
        }
    }

    @Test func `variables win over the file`() throws {
        let file = try AnkConfiguration("version = 'v1'\nserver_url = 'https://file'\n" + Self.files)
        let alone = try ServerSettings(environment: [:], file)
        #expect(alone.url == "https://file")
        #expect(alone.credentials == .mutualTLS(authority: .file("ca"), certificate: .file("crt"), key: .file("key")))
        let both = try ServerSettings(environment: ["ANK_SERVER_URL": "https://variable", "ANK_KEY_PEM": "k"], file)
        #expect(both.url == "https://variable")
        #expect(both.credentials == .mutualTLS(authority: .file("ca"), certificate: .file("crt"), key: .file("k")))
        let insecure = try AnkConfiguration("version = 'v1'\ninsecure = true\n")
        #expect(try ServerSettings(environment: [:], insecure).credentials == .insecure)
        let error = #expect(throws: AnkaiosError.self) {
            try ServerSettings(environment: ["ANK_INSECURE": "false"], insecure)
        }
        #expect(error?.code == .misconfigured)
    }

    @Test func `a socket has neither insecure nor certificates beside it`() throws {
        let socket = "server_url = 'unix:///run/ank.sock'\n"
        let file = try AnkConfiguration("version = 'v1'\n" + socket)
        #expect(
            try ServerSettings(environment: [:], file) == .init(url: "unix:///run/ank.sock", credentials: .insecure)
        )
        let insecure = "Invalid ank config: 'insecure' must not be enabled for unix:// endpoints"
        #expect(throws: AnkaiosError.misconfigured(insecure)) {
            try ServerSettings(environment: ["ANK_INSECURE": "true"], file)
        }
        let certificates = "Invalid ank config: TLS certificate settings are not allowed for unix:// endpoints"
        #expect(throws: AnkaiosError.misconfigured(certificates)) {
            try ServerSettings(environment: ["ANK_CA_PEM": "ca"], file)
        }
    }

    @Test(arguments: [
        ("unix://", "Wrong server url format: empty unix socket path."),
        ("unix://run/x", "Wrong server url format: unix socket path must be absolute: 'run/x'."),
    ])
    func `the path of a socket is absolute`(url: String, text: String) throws {
        #expect(throws: AnkaiosError.misconfigured(text)) { try ServerAddress(url: url, credentials: .insecure) }
        #expect(try ServerAddress(url: "unix:///run/x", credentials: .insecure).target == "unix:/run/x")
    }

    @Test func `a certificate file that has no end, or is no file, is told with its path`() {
        func text(_ path: String) -> String {
            do throws(PEM.Failure) {
                return try PEM.file(path).read()
            } catch {
                return error.reason
            }
        }
        #expect(text("/").contains("the certificate file / cannot be read: Is a directory"))
        #expect(text("/dev/zero").contains("the certificate file /dev/zero cannot be read: it is too large"))
        for path in ["/", "/dev/zero"] {
            #expect(throws: AnkaiosError.self) { try AnkConfiguration.load(from: path, home: nil) }
        }
    }
}
