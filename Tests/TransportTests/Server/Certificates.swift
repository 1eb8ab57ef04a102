#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Certificates of a folder's own, good and bad ones, made by `openssl` once for all tests.
///
/// `NAME.pem` and `NAME.key` are there for `authority`, `server`, `client` (all good), `expired` and `elsewhere` (servers:
/// expired, for another name), `stranger` (an authority of its own) and `strange` (a client that it has signed).
struct Certificates: Sendable {
    /// What could not be made, and the words of the command that failed.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let folder: String

    private static let made = Result { () throws(Failure) in try Certificates() }

    /// Those of this process; throws in each test that needs them if they could not be made.
    static func shared() throws(Failure) -> Certificates { try made.get() }

    private init() throws(Failure) {
        var template = Array("/tmp/ankaios-certificates-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(description: "cannot make a folder for certificates: \(String(cString: strerror(errno)))")
        }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        for authority in ["authority", "stranger"] {
            try run("req -x509 -days 1 \(Self.key(authority)) -out \(authority).pem -subj /CN=\(authority)")
        }
        try make("server", for: "ank-server")
        try make("client", for: "*")
        try make("elsewhere", for: "localhost")
        try make("strange", for: "*", by: "stranger")
        try makeExpired()
    }

    private static func key(_ name: String) -> String {
        "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout \(name).key"
    }

    private func make(_ name: String, for host: String, by authority: String = "authority") throws(Failure) {
        try run(
            "req -x509 -days 1 \(Self.key(name)) -out \(name).pem -subj /CN=\(name) -CA \(authority).pem"
                + " -CAkey \(authority).key -addext 'subjectAltName=DNS:\(host)'"
        )
    }

    /// `openssl req` takes no dates before version 3.4, but `openssl ca` does in each one.
    private func makeExpired() throws(Failure) {
        let configuration = """
            [ca]
            default_ca = own
            [own]
            database = index
            new_certs_dir = .
            rand_serial = yes
            default_md = sha256
            policy = any
            copy_extensions = copy
            [any]
            commonName = supplied
            """
        for (file, text) in [("ca.conf", configuration + "\n"), ("index", "")] {
            guard let stream = fopen(path(file), "w") else { throw Failure(description: "cannot write \(path(file))") }
            fputs(text, stream)
            fclose(stream)
        }
        try run(
            "req -new \(Self.key("expired")) -out expired.csr -subj /CN=expired -addext subjectAltName=DNS:ank-server"
        )
        try run(
            "ca -batch -notext -config ca.conf -cert authority.pem -keyfile authority.key"
                + " -startdate 20200101000000Z -enddate 20200102000000Z -in expired.csr -out expired.pem"
        )
    }

    private func run(_ arguments: String) throws(Failure) {
        guard system("cd '\(folder)' && openssl \(arguments) 2>errors") == 0 else {
            let words = (try? text("errors")) ?? ""
            throw Failure(description: "openssl \(arguments): \(words)")
        }
    }

    func path(_ file: String) -> String { "\(folder)/\(file)" }

    /// The text of a file.
    func text(_ file: String) throws(Failure) -> String {
        guard let stream = fopen(path(file), "r") else { throw Failure(description: "there is no \(path(file))") }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
