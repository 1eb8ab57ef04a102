import AnkaiosModel
import Testing

@testable import AnkaiosGRPC

@Suite struct ServerSettingsTests {
    @Test func `the variables of ank are read`() throws {
        let files = ["ANK_CA_PEM": "ca.pem", "ANK_CRT_PEM": "crt.pem", "ANK_KEY_PEM": "key.pem"]
        let mutual = ServerCredentials.mutualTLS(
            authority: .file("ca.pem"),
            certificate: .file("crt.pem"),
            key: .file("key.pem")
        )
        #expect(
            try ServerSettings(environment: files)
                == ServerSettings(url: "https://127.0.0.1:25551", credentials: mutual)
        )
        let elsewhere = files.merging(["ANK_SERVER_URL": "https://10.0.0.1:1", "ANK_INSECURE": "true"]) { $1 }
        #expect(
            try ServerSettings(environment: elsewhere) == ServerSettings(url: "https://10.0.0.1:1", credentials: mutual)
        )
        #expect(try ServerSettings(environment: ["ANK_INSECURE": "true"]).credentials == .insecure)
    }

    @Test(
        arguments: [
            [:], ["ANK_CA_PEM": "ca.pem", "ANK_CRT_PEM": "crt.pem"], ["ANK_INSECURE": "false"],
            ["ANK_CA_PEM": "", "ANK_CRT_PEM": "", "ANK_KEY_PEM": ""],
        ]
    )
    func `without all certificates there is no connection, unless insecure is asked for`(
        environment: [String: String]
    ) {
        let text =
            "certificate files are missing: give all of ANK_CA_PEM, ANK_CRT_PEM and ANK_KEY_PEM, or ANK_INSECURE=true"
        #expect(throws: AnkaiosError.misconfigured(text)) { try ServerSettings(environment: environment) }
    }

    @Test func `insecure is true or false, nothing else`() {
        #expect(throws: AnkaiosError.misconfigured("ANK_INSECURE is 'yes': it has to be true or false")) {
            try ServerSettings(environment: ["ANK_INSECURE": "yes"])
        }
    }

    @Test(
        arguments: [
            ("https://10.0.0.1:25551", "10.0.0.1:25551"), ("https://server", "server:25551"),
            ("https://[::1]:8/", "[::1]:8"), ("http://localhost:1", "localhost:1"),
        ]
    )
    func `a URL names host and port`(url: String, target: String) throws {
        #expect(try ServerAddress(url: url, credentials: .insecure).target == target)
    }

    @Test(arguments: [
        "", "server:1", "https://", "https://:1", "https://a:0", "https://a:b", "https://a/b", "http://[::1",
    ])
    func `what is no URL of a server is refused`(url: String) {
        let error = #expect(throws: AnkaiosError.self) { try ServerAddress(url: url, credentials: .insecure) }
        #expect(error?.code == .misconfigured)
    }

    @Test func `certificates and a URL without TLS do not go together`() {
        let credentials = ServerCredentials.mutualTLS(authority: .text(""), certificate: .text(""), key: .text(""))
        let error = #expect(throws: AnkaiosError.self) {
            try ServerAddress(url: "http://a:1", credentials: credentials)
        }
        #expect(error?.code == .misconfigured)
    }

    @Test(arguments: ["unix", "dns", "ipv4", "ipv6", "xds", "vsock"]) func `a host is a host, whatever it is called`(
        host: String
    ) throws {
        let address = try ServerAddress(url: "http://\(host):1", credentials: .insecure)
        #expect(address.uri == "dns:///\(host):1")
        #expect(try ServerAddress(url: "unix:///run/\(host)", credentials: .insecure).uri == "unix:/run/\(host)")
        let error = #expect(throws: AnkaiosError.self) {
            try ServerAddress(url: "http://\(host):/a:1", credentials: .insecure)
        }
        #expect(error?.code == .misconfigured)
    }

    @Test(arguments: [
        "https://me:secret@host:1", "http://secret@host", "https://a:b:secret@c@host/x", "ftp://me:secret@host",
    ])
    func `the password in a URL is not told`(url: String) {
        let error = #expect(throws: AnkaiosError.self) { try ServerAddress(url: url, credentials: .insecure) }
        #expect(error?.reason.contains("secret") == false && error?.reason.contains("@host") == true)
    }

    @Test func `whatever is printed, no key is`() {
        let key = PEM.text("-----BEGIN PRIVATE KEY-----\nsecret")
        let credentials = ServerCredentials.mutualTLS(authority: key, certificate: key, key: key)
        let settings = ServerSettings(credentials: credentials)
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(key)", "\(credentials)", "\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains("secret") && text.contains("the text"), "\(text)")
        }
        #expect("\(PEM.file("/a"))" == "the file /a")
    }
}
