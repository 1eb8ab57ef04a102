import AnkaiosModel
import TestSupport
import Testing

@testable import AnkaiosGRPC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite struct KeyPairTests {
    /// Makes certificates `a` and `b` with keys of a kind, and the keys in their older form.
    private func pairs(_ kind: String, older: String) throws -> (
        a: (String, String), b: (String, String), older: String
    ) {
        let made = try TestFolder("pairs")
        let folder = made.path
        for name in ["a", "b"] {
            let files = "-keyout \(folder)/\(name).key -out \(folder)/\(name).pem"
            try #require(system("openssl req -x509 -newkey \(kind) -noenc \(files) -subj /CN=\(name) 2>/dev/null") == 0)
        }
        try #require(system("openssl \(older) -in \(folder)/a.key -out \(folder)/older.key 2>/dev/null") == 0)
        func text(_ file: String) throws -> String { try PEM.file("\(folder)/\(file)").read() }
        return (try (text("a.pem"), text("a.key")), try (text("b.pem"), text("b.key")), try text("older.key"))
    }

    @Test(arguments: [
        ("ec -pkeyopt ec_paramgen_curve:P-256", "ec"), ("ec -pkeyopt ec_paramgen_curve:P-384", "ec"),
        ("rsa:2048", "rsa -traditional"),
    ])
    func `a certificate and the key of another one are no pair`(kind: String, older: String) throws {
        let (a, b, olderKey) = try pairs(kind, older: older)
        #expect(KeyPair.mayMatch(certificate: a.0, key: a.1) && KeyPair.mayMatch(certificate: b.0, key: b.1))
        #expect(KeyPair.mayMatch(certificate: a.0, key: olderKey))
        #expect(!KeyPair.mayMatch(certificate: a.0, key: b.1) && !KeyPair.mayMatch(certificate: b.0, key: a.1))
        #expect(!KeyPair.mayMatch(certificate: b.0, key: olderKey))
    }

    @Test func `what cannot be told is left to TLS`() throws {
        let (a, b, _) = try pairs("ed25519", older: "pkey")
        #expect(KeyPair.mayMatch(certificate: a.0, key: b.1))
        for text in ["", "-----BEGIN X-----\nAA==\n-----END X-----", "-----BEGIN X-----\nMIH/////\n-----END X-----"] {
            #expect(KeyPair.mayMatch(certificate: a.0, key: text) && KeyPair.mayMatch(certificate: text, key: a.1))
        }
    }

    @Test func `a key in keys without an end is no key`() {
        // Each holds a number, an algorithm, and the next one as a text of bytes.
        let head = { (size: Int) in [0x84] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
        let count = 50_000
        var bytes: [UInt8] = []
        for depth in 0..<count {
            let rest = (count - depth) * 17
            bytes += [0x30] + head(rest - 6) + [0x02, 0x01, 0x00, 0x30, 0x00, 0x04] + head(rest - 17)
        }
        let text = "-----BEGIN X-----\n\(Base64.encode(bytes))\n-----END X-----"
        #expect(KeyPair.mayMatch(certificate: text, key: text))
    }
}
