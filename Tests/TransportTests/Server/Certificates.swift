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
    let folder: String

    static let shared = Certificates()

    private init() {
        var template = Array("/tmp/ankaios-certificates-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no folder for certificates") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let day = "-days 1"
        make("authority", day)
        make("stranger", day)
        make("server", "\(day) -CA authority.pem -CAkey authority.key -addext subjectAltName=DNS:ank-server")
        make("client", "\(day) -CA authority.pem -CAkey authority.key -addext subjectAltName='DNS:*'")
        make("elsewhere", "\(day) -CA authority.pem -CAkey authority.key -addext subjectAltName=DNS:localhost")
        make("strange", "\(day) -CA stranger.pem -CAkey stranger.key -addext subjectAltName='DNS:*'")
        let past = "-not_before 20200101000000Z -not_after 20200102000000Z"
        make("expired", "\(past) -CA authority.pem -CAkey authority.key -addext subjectAltName=DNS:ank-server")
    }

    private func make(_ name: String, _ arguments: String) {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout \(name).key"
        let command =
            "cd \(folder) && openssl req -x509 \(key) -out \(name).pem -subj /CN=\(name) \(arguments) 2>>errors"
        guard system(command) == 0 else {
            fatalError("openssl cannot make the certificate \(name): see \(folder)/errors")
        }
    }

    func path(_ file: String) -> String { "\(folder)/\(file)" }

    /// The text of a file.
    func text(_ file: String) -> String {
        guard let stream = fopen(path(file), "r") else { fatalError("there is no \(file)") }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
