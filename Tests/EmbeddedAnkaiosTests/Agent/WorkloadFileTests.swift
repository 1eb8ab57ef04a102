import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// AnkaiosBehaviour.md §11.5.
@Suite struct WorkloadFileTests {
    private func read(_ files: Proto.File...) throws(RuntimeFault) -> [WorkloadFile] {
        try WorkloadFile.all(of: .init(files: .init(files: files)))
    }

    @Test func `texts are taken as they are, Base64 is decoded, the last of a mount point counts`() throws {
        let files = try read(
            .init(mountPoint: "/a", content: .data("x")),
            .init(mountPoint: "/b/c", content: .binaryData(" AAEC\n /w== \n")),
            .init(mountPoint: "/a", content: .data("ü\n"))
        )
        #expect(
            files == [
                WorkloadFile(mountPoint: "/b/c", contents: [0, 1, 2, 255]),
                WorkloadFile(mountPoint: "/a", contents: [0xc3, 0xbc, 0x0a]),
            ]
        )
    }

    @Test(arguments: [
        ("a", "path 'a' is relative, expected absolute path"), ("", "path '' is relative, expected absolute path"),
        ("/a/", "'/a/' is a directory, expected a file"), ("/", "'/' is a directory, expected a file"),
        ("/a/../b", "path '/a/../b' contains invalid path components"),
        ("/../\u{301}b", "path '/../\u{301}b' contains invalid path components"),
    ])
    func `a mount point that is none is refused`(_ mountPoint: String, _ reason: String) {
        let text = "Failed to create workload file: 'invalid mount point '\(mountPoint)': '\(reason)''"
        #expect(throws: RuntimeFault(text, isFinal: true)) {
            try read(.init(mountPoint: mountPoint, content: .data("")))
        }
    }

    @Test(arguments: [
        ("AAE C", "Invalid symbol 32, offset 3."), ("AA=A", "Invalid symbol 61, offset 2."),
        ("AAAAA", "Invalid input length: 5"),
        ("AA", "Invalid padding"), ("AB==", "Invalid last symbol 66, offset 1."), ("AAAA=", "Invalid padding"),
    ])
    func `what is no Base64 is refused`(_ text: String, _ reason: String) {
        let text = (text, "Failed to create workload file: 'invalid base64 data in '/a': '\(reason)''")
        #expect(throws: RuntimeFault(text.1, isFinal: true)) {
            try read(.init(mountPoint: "/a", content: .binaryData(text.0)))
        }
    }
}
