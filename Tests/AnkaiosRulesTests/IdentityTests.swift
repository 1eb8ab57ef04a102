import AnkaiosRules
import Testing

@Suite struct IdentityTests {
    @Test func `digests are those of the standard`() {
        #expect(SHA256.hex(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hex(of: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        )
        #expect(
            SHA256.hex(of: String(repeating: "a", count: 1_000))
                == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
        )
    }

    @Test func `an instance id is the digest of the runtime config`() {
        #expect(
            InstanceID.of(runtimeConfig: "image: alpine:latest")
                == "58883f63c57fadef9b5049b3e4e56ea38c63ed23f075ac50012bce4f041158a1"
        )
        #expect(
            InstanceID.of(runtimeConfig: "")
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(InstanceID.instanceName(workload: "w", id: "i", agent: "") == "w.i.")
    }

    @Test(arguments: ["1.0.1", "1.9.3", "1.0.0-pre", "1.1.0-pre.1+build.007", "1.18446744073709551615.0", "1.0.0+001"])
    func `versions with the same major number are accepted`(version: String) {
        #expect(SemanticVersion(1, 0, 1).refusal(of: version) == nil)
    }

    @Test(arguments: [
        "1", "1.1", "1.0.1.0", "", "v1.0.1", "1.0.1-", "-1.0.1", "01.0.1", " 1.0.1", "1.0.1 ", "1.0.1-01", "1.0.1+",
        "1..1",
        "1.18446744073709551616.0", "2.0.0", "0.7.0", "1.0.1-a..b", "1.0.1-a_b", "1.0.1\n", "1.0.1-é",
    ])
    func `other versions are refused with the text that was sent`(version: String) {
        #expect(
            SemanticVersion(1, 0, 1).refusal(of: version)
                == "Unsupported protocol version '\(version)'. Currently supported '1'"
        )
    }

    @Test func `before 1 the minor number counts, too`() {
        #expect(SemanticVersion(0, 7, 0).refusal(of: "0.7.9") == nil)
        #expect(
            SemanticVersion(0, 7, 0).refusal(of: "0.6.0")
                == "Unsupported protocol version '0.6.0'. Currently supported '0.7'"
        )
    }
}
