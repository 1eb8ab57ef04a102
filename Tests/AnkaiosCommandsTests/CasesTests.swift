import AnkaiosManifest
import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosRules
import AnkaiosYAML
import EmbeddedAnkaios
import TestSupport
import Testing

@testable import AnkaiosCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The cases of Tests/Fixtures/Cases, each with what a real server and `ank` 1.0.1 do with it.
@Suite struct CasesTests {
    /// A manifest, and who takes it.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Whether a server starts with it.
        var starts: Bool
        /// Whether `ank apply` takes it.
        var isAppliedByAnk: Bool

        init(_ name: String, starts: Bool, ank: Bool) {
            self.name = name
            self.starts = starts
            isAppliedByAnk = ank
        }

        var testDescription: String { name }
    }

    static let cases = [
        Case("oracle/02-ank-deny-rule-lost", starts: false, ank: false),
        Case("oracle/04-ank-old-version-restart-policy-lost", starts: false, ank: false),
        // The real server ends by this one.
        Case("oracle/05-template-else-if-tilde", starts: false, ank: true),
        Case("oracle/06-merge-key", starts: false, ank: false),
        Case("oracle/07-bom", starts: false, ank: false),
        Case("oracle/08-start-empty-dependencies", starts: false, ank: false),
        Case("oracle/08-start-empty-filter-masks", starts: false, ank: false),
        Case("oracle/09-start-number-mount-point", starts: false, ank: false),
        Case("oracle/09-start-number-tag-key", starts: false, ank: true),
        Case("oracle/10-tag-key-with-dot", starts: true, ank: false),
        Case("oracle/16-local-tag", starts: false, ank: false),
        Case("oracle/18-canonically-equal-keys", starts: true, ank: false),
        Case("oracle/20-ank-wrong-restart-policy", starts: false, ank: false),
        Case("field/02-entrypoint", starts: true, ank: true),
        Case("field/05-bom", starts: false, ank: false),
        Case("field/06-filterMask-v1", starts: true, ank: false),
        Case("field/08-null-dependencies", starts: false, ank: true),
        Case("field/10-empty-access", starts: true, ank: false),
        Case("field/13-configs-only", starts: true, ank: true),
        Case("field/14-keys-of-old-versions", starts: true, ank: true),
        Case("field/16-deny-rule-lost", starts: false, ank: false),
    ]

    @Test(arguments: cases) func `a server starts with what a real one starts with`(_ one: Case) throws {
        let text = try Fixture.text("Cases/\(one.name).yaml")
        let starts = (try? Server(manifest: StartupManifest.parse(text))) != nil
        #expect(starts == one.starts)
    }

    @Test(arguments: cases) func `ank applies what the real one applies`(_ one: Case) throws {
        let path = Fixture.path("Cases/\(one.name).yaml")
        var files = ManifestFiles(isAnk: true)
        let isApplied = (try? files.read([path])) != nil
        #expect(isApplied == one.isAppliedByAnk)
    }

    @Test(arguments: cases) func `validate fails where one of them refuses`(_ one: Case) async throws {
        let terminal = MemoryTerminal()
        let path = Fixture.path("Cases/\(one.name).yaml")
        let code = await Tool.ankaios.run(
            ["validate", "--ignore-unknown", path],
            environment: [:],
            terminal: terminal
        )
        #expect((code == .success) == (one.starts && one.isAppliedByAnk), "\(terminal.output)")
    }

    private func content(_ name: String) throws -> String { try Fixture.text("Cases/oracle/\(name)") }

    @Test func `options in snake case are passed over`() throws {
        let type = RuntimeConfigType.podman
        let record = try YAMLRecord(content("11-snake-case-options.yaml"), as: type.name, fields: type.fields)
        #expect(record.lists.isEmpty)
    }

    @Test func `base64 is refused as the agent refuses it`() throws {
        let faults = try content("14-base64-check.txt").split(separator: "\n").map { line in
            #expect(throws: Base64Fault.self) { try Base64Fault.decode(String(line)) }.map { "\($0)" }
        }
        #expect(faults == ["Invalid last symbol 57, offset 2.", "Invalid symbol 32, offset 4."])
    }

    @Test func `what is tagged as a number is one`() throws {
        let text = try content("15-tag-int.yaml")
        let error = #expect(throws: YAMLError.self) { try YAML.value(text) }
        #expect(error?.problem.contains(#"invalid value: string "x", expected an integer"#) == true)
    }

    @Test func `keys that look alike are two`() throws {
        let root = try #require(try YAML.document(content("18-canonically-equal-keys.yaml")))
        let tags = try ServerReader.state(root)["workloads"]?["w"]?["tags"]
        #expect(tags?.members.count == 2)
    }

    @Test func `the first of two mistakes is told`() throws {
        let text = try content("26-duplicate-before-syntax.yaml")
        let error = #expect(throws: YAMLError.self) { try YAML.value(text) }
        #expect(error?.problem == #"duplicate entry with key "foo""#)
    }

    @Test func `0 is the year 1970`() throws {
        let text = try content("29-log-since-0.txt").split(separator: "\n").joined()
        #expect(EmbeddedAnkaios.LogTime.parse(text, now: .seconds(1000)) == .zero)
    }

    @Test func `numbers of JSON stay what they are`() throws {
        #expect(
            try JSONValue(parsing: content("31-json-minus-zero.json")).description == "[-0.0, 18446744073709551615]"
        )
    }

    @Test func `an age as the end of the lines is sent as the past, and 10m is in the future`() throws {
        let end = try #require(try content("01-until-ago.txt").split(separator: "\"").dropLast().last)
        #expect(AnkaiosModel.LogTime.ago(.seconds(600)).textAsEnd == "-600s")
        #expect(EmbeddedAnkaios.LogTime.parse("-600s", now: .seconds(1000), isEnd: true) == .seconds(400))
        #expect(EmbeddedAnkaios.LogTime.parse(String(end), now: .seconds(1000), isEnd: true) == .seconds(1600))
    }

    /// What the program 22-else-if-chain.py writes.
    @Test(arguments: [1500, 4000]) func `a chain of conditions is rendered`(count: Int) throws {
        let chain = String(repeating: "{{else if e}}", count: count)
        let text = """
            apiVersion: v1
            workloads:
              w:
                agent: a
                runtime: podman
                runtimeConfig: "image: x{{#if e}}\(chain){{/if}}"
                configs: {e: s}
            configs: {s: ""}
            """
        _ = try Server(manifest: StartupManifest.parse(text))
        #expect(try Manifest(yaml: text).findings().isEmpty)
    }

    @Test func `the block of a partial that is there is not rendered first`() throws {
        let context: [String: TemplateValue] = ["text": .text("value"), "map": .object(["one": .text("1")])]
        #expect(try Template.render(content("23-partial-block-known.hbs"), with: context) == "c")
    }

    /// What the program 33-block-scalar.py writes: text of two and of 16 times the length, by the processor's time.
    @Test(.timeLimit(.minutes(2))) func `a block scalar is read in a time that grows as it does`() throws {
        func time(lines: Int) throws -> Duration {
            let data = String(repeating: "        " + String(repeating: "x", count: 80) + "\n", count: lines)
            let head =
                "apiVersion: v1\nworkloads:\n  w:\n    agent: a\n    runtime: podman\n    runtimeConfig: \"image: x\"\n"
            let text = head + "    files:\n    - mountPoint: /a\n      data: |\n" + data
            return try processorTime { _ = try StartupManifest.parse(text) }
        }
        _ = try time(lines: 100)
        let (short, long) = (try time(lines: 2_000), try time(lines: 32_000))
        #expect(long < short * 64, "16 times the text took \(long) after \(short)")
    }
}

/// The time of the processor that a closure takes on its thread.
private func processorTime(_ body: () throws -> Void) rethrows -> Duration {
    func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = now()
    try body()
    return now() - start
}
