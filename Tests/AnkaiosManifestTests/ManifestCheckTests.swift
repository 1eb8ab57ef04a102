import AnkaiosManifest
import AnkaiosModel
import Testing

@Suite struct ManifestCheckTests {
    private func templated(_ config: String, agent: String = "agent_{{x}}") -> Manifest {
        Manifest(
            workloads: [Workload("w", on: agent, runtime: "other", runtimeConfig: config, configs: ["x": "item"])],
            configs: [:]
        )
    }

    @Test func `configs are looked for in the manifest and in the state`() {
        let manifest = templated("c")
        #expect(manifest.findings().isEmpty)
        #expect(
            manifest.findings(against: State()).map(\.message) == [
                "Workload references config key 'item' that does not exist"
            ]
        )
        #expect(manifest.findings(against: State(configs: ["item": "A"])).isEmpty)
    }

    @Test func `templates are checked as the server renders them`() {
        let state = State(configs: ["item": "A"])
        #expect(
            templated("{{nothere}}").findings(against: state).map(\.description) == [
                "workloads.w.runtimeConfig: Failed to render field 'runtimeConfig': 'Error rendering \"Unnamed template\" "
                    + "line 1, col 1: Failed to access variable in strict mode Some(\"nothere\")'"
            ]
        )
        #expect(
            templated("c", agent: "{{x}} {{x}}").findings(against: state).first?.message.hasPrefix(
                "Unsupported agent name 'A A'."
            ) == true
        )
        let broken = templated("PASSWORD=hunter2\n{{#if").findings(against: state)
        #expect(broken.first?.message.contains("Failed to parse template: ") == true)
        #expect(broken.first?.message.contains("hunter2") == false, "the text of a template may be a secret")
    }

    @Test func `rendered workloads are what the agents get`() throws {
        let rendered = try templated("  image: {{x}}\n").rendered(against: State(configs: ["item": "A"]))
        #expect(rendered.workloads["w"]?.runtimeConfig == "image: A")
        #expect(rendered.workloads["w"]?.agent == "agent_A")
        let error = #expect(throws: ManifestError.self) { try templated("c").rendered() }
        #expect(
            error?.description == "workloads.w.configs.x: Workload references config key 'item' that does not exist"
        )
    }

    @Test func `without configs braces are no templates`() {
        let manifest = Manifest(workloads: [Workload("w", on: "{{x}}", runtime: "other", runtimeConfig: "{{#if")])
        #expect(manifest.findings().map(\.path) == ["workloads.w.agent"])
    }

    @Test func `a cycle can lead through the state`() {
        let there = Workload("a", on: "x", runtime: "r", runtimeConfig: "c", dependencies: ["b": .running])
        let manifest = Manifest(
            workloads: [Workload("b", on: "x", runtime: "r", runtimeConfig: "c", dependencies: ["a": .running])])
        #expect(manifest.findings().isEmpty)
        #expect(
            manifest.findings(against: State(workloads: ["a": there])).map(\.message) == [
                "workload dependency 'b' is part of a cycle."
            ]
        )
    }

    @Test func `what will not start is a warning, and no reason to refuse`() throws {
        let yaml = """
            apiVersion: v1
            workloads:
              w:
                agent: a
                runtime: podman
                runtimeConfig: "commandArgs: []"
                files: [{mountPoint: a/b, data: x}, {mountPoint: /c, binaryData: "not base64!"}]
            """
        _ = try Manifest(yaml: yaml)
        #expect(
            Manifest.findings(in: yaml).map(\.description) == [
                "line 6, column 20: workloads.w.runtimeConfig: warning: the runtime cannot read this: missing field `image`",
                "line 7, column 26: workloads.w.files.0.mountPoint: warning: invalid mount point 'a/b': "
                    + "'path 'a/b' is relative, expected absolute path'",
                "line 7, column 70: workloads.w.files.1.binaryData: warning: invalid base64 data in '/c'",
            ]
        )
    }

    @Test(arguments: [
        ("/\u{301}a", nil), ("a/\u{301}", "path 'a/\u{301}' is relative, expected absolute path"),
        ("/a/./b", nil), ("/./a", nil), ("/a//b", nil), ("/a/...", nil),
        ("/a/..", "path '/a/..' contains invalid path components"),
        ("/../\u{301}a", "path '/../\u{301}a' contains invalid path components"),
    ])
    func `mount points are judged by their bytes, as the agent does`(_ path: String, _ reason: String?) {
        let warning = reason.map { "invalid mount point '\(path)': '\($0)'" }
        #expect(files(File(at: path, text: "")) == [warning].compactMap(\.self))
    }

    @Test(arguments: [
        ("AAEC\n /w== \n", true), ("AAEC\r\n/w==\r\n", true), ("AAEC\r/w==", false), ("AAEC\u{2028}/w==", false),
        ("AAEC\u{B}\n", true), ("AB==", false), ("AA", false), ("AAAA=", false), ("", true),
    ])
    func `lines of Base64 end as the agent ends them`(_ text: String, _ isTaken: Bool) {
        let found = files(File(mountPoint: "/a", content: .base64(text)))
        #expect(found == (isTaken ? [] : ["invalid base64 data in '/a'"]))
    }

    /// What is said of a file.
    private func files(_ file: File) -> [String] {
        let workload = Workload("w", on: "a", runtime: "other", runtimeConfig: "c", files: [file])
        return Manifest(workloads: [workload]).findings().map(\.message)
    }

    @Test func `shelves for anchors beside the workloads are passed over`() throws {
        let text = """
            apiVersion: v1
            x-base: &base {agent: a, runtime: podman, runtimeConfig: "image: x"}
            workloads: {w: *base}
            """
        #expect(try Manifest(yaml: text).workloads["w"]?.agent == "a")
        #expect(
            Manifest.findings(in: "apiVersion: v1\nworkloads: {w: {x-a: 1}}").contains { $0.path == "workloads.w.x-a" }
        )
    }

    @Test func `keys of workloads before 0_4 are told with what they have become`() {
        let text = "apiVersion: v1\nworkloads: {w: {agent: a, runtime: r, runtimeConfig: c, restart: true}}"
        let found = Manifest.findings(in: text).map(\.message)
        #expect(found == ["the key 'restart' is unknown since Ankaios 0.4: write 'restartPolicy: ALWAYS'"])
    }

    @Test func `lists in lists escape the check of keys, as in the server`() {
        #expect(Manifest(configs: ["a": [["x"], [["b c": "d"]]]]).findings().isEmpty)
        #expect(Manifest(configs: ["a": [["b c": "d"]]]).findings().count == 1)
    }

    @Test func `a workload read with a narrow mask is not complete`() {
        var workload = Workload("w", on: "a", runtime: "r", runtimeConfig: "c")
        workload.runtime = nil
        #expect(
            Manifest(workloads: [workload]).findings().map(\.description) == ["workloads.w: missing field `runtime`"]
        )
    }
}
