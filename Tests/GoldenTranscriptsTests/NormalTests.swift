import AnkaiosProtobuf
import Testing

@testable import GoldenTranscripts

struct NormalTests {
    @Test(arguments: [
        ("2026-11-24T00:24:43Z", "{time}"),
        ("at 2026-11-24T00:24:43.123+00:00.", "at {time}."),
        ("2026-11-24T00:24:43+02:00", "2026-11-24T00:24:43+02:00"),
        ("2026-11-24", "2026-11-24"),
        ("'/tmp/golden-x.1/one.yaml' and /tmp/", "'{dir}/one.yaml' and /tmp/"),
        (
            "Failed to parse template 'w': --> Template error in \"Unnamed\":2:7\n1 | a\n  = expected x\nend",
            "Failed to parse template, line 2end"
        ),
        (
            "Failed to parse template --> Template error in \"Unnamed\":2\n",
            "Failed to parse template --> Template error in \"Unnamed\":2\n"
        ),
    ])
    func `times, folders and a parser's expectations are left out`(_ text: String, _ normal: String) {
        #expect(Normal.text(text) == normal)
    }

    @Test func `what podman says is podman's words, or a retry`() {
        #expect(Normal.value(["additionalInfo": "Error: no such container"]) == ["additionalInfo": "podman's words"])
        #expect(Normal.value(["additionalInfo": "Retry 2: Execution of x"]) == ["additionalInfo": "Retry"])
        #expect(Normal.value(["additionalInfo": "Unsupported Runtime"]) == ["additionalInfo": "Unsupported Runtime"])
        #expect(Normal.value(["message": "no such image"]) == ["message": "no such image"])
    }

    @Test func `only lists without an order are sorted`() {
        #expect(Normal.value(["addedFields": ["b", "a"]]) == ["addedFields": ["a", "b"]])
        #expect(Normal.value(["fieldMask": ["b", "a"]]) == ["fieldMask": ["b", "a"]])
    }

    @Test func `an agent's load is not compared`() {
        #expect(Normal.value(["status": ["cpuUsage": ["cpuUsage": 7]]]) == ["status": ["*": "*"]])
    }

    @Test func `64 digits are a container`() {
        let id = String(repeating: "0a", count: 32)
        #expect(Normal.withoutContainers("x\(id)y") == "x{container}y")
        #expect(Normal.withoutContainers("abc \(id.dropLast())") == "abc \(id.dropLast())")
    }
}
