import AnkaiosModel
import EmbeddedAnkaios
import TestSupport
import Testing

@testable import AnkaiosCommands

/// The tool under the name `ank`: taken for the command line of Ankaios (AnkaiosBehaviour.md §14).
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct AnkTests {
    @Test func `the name of the program decides`() {
        #expect(Tool.called("/usr/bin/ank").root.name == "ank" && Tool.called("ank").version == "1.0.1")
        #expect(Tool.called("/usr/bin/ankaios").root.name == "ankaios" && Tool.called("").root.name == "ankaios")
    }

    @Test func `a link of that name is enough`() async throws {
        let script = """
            d=$(mktemp -d); ln -s \(builtTool) $d/ank
            test "$($d/ank --version)" = 'ank 1.0.1'; c=$?
            rm -r $d; exit $c
            """
        try await withFile(script) { path in #expect(await shell("sh \(path)") == 0) }
    }

    @Test func `a state is found by its whole text alone`() async throws {
        try await ToolOnCluster.run { tool in
            #expect(await tool.ank("get", "workloads", "-s", "running").output.split(separator: "\n").count == 1)
            #expect(await tool.ank("get", "workloads", "-s", "RUNNING(ok)").output.contains("\ntool "))
        }
    }

    @Test func `usages are those of ank`() async throws {
        try await ToolOnCluster.run { tool in
            let usage = "Usage: ank get\n       ank get <COMMAND>\n\nFor more information, try '--help'.\n"
            #expect(await tool.ank("get", "nothere").errors == "error: unrecognized subcommand 'nothere'\n\n" + usage)
            let missing = await tool.ank("set", "state", "desiredState")
            #expect(missing.errors.contains("\n  <STATE_OBJECT_FILE>\n\nUsage: ank set state <OBJECT_FIELD_MASK>..."))
            let twice = await tool.ank("--no-wait", "--no-wait", "get", "agents")
            #expect(twice.code == .usage)
            #expect(
                twice.errors.hasPrefix("error: the argument '--no-wait' cannot be used multiple times\n\nUsage: ank")
            )
        }
    }

    @Test func `a refusal is told in the words of the command`() async throws {
        try await ToolOnCluster.run { tool in
            let refused = "SetState failed with: 'Update rejected: "
            func fails(_ call: (code: ExitCode, output: String, errors: String), _ head: String, _ tail: String) {
                #expect(call.code == .failure && call.output.isEmpty)
                #expect(call.errors.hasPrefix("\(ankErrorHead) \(head)"), "\(call.errors)")
                #expect(call.errors.hasSuffix("\(tail)\n"), "\(call.errors)")
            }
            let run = await tool.ank("run", "workload", "a b", "--runtime", "x", "--config", "x", "--agent", "agent_A")
            fails(run, "Failed to run workloads: 'Command failed: '\(refused)", "''''")
            _ = await tool.ank("run", "workload", "w", "--runtime", "x", "--config", "x", "--agent", "agent_A")
            try await withFile(
                "{apiVersion: v1, configs: {c: x}, workloads: {u: {runtime: n, runtimeConfig: x, agent: a, configs: {c: c}}}}"
            ) { path in
                _ = await tool.ank("--no-wait", "apply", path)
                let deletion = await tool.ank("delete", "config", "c")
                let head = "Failed to delete configs: 'Command failed: 'Failed to delete configs: ExecutionError(\""
                fails(deletion, head + refused, "\")''")
            }
        }
    }
}

/// What `ank apply` says of manifests that its schema does not pass (AnkaiosBehaviour.md §14.5).
@Suite struct ManifestSchemaTests {
    private func failure(_ text: String, agent: String? = nil) throws -> String? {
        try withFile(text) { path in
            var files = ManifestFiles(agent: agent, isAnk: true)
            do throws(CommandFailure) {
                _ = try files.read([path])
                return nil
            } catch {
                guard case .command(let text) = error else { return "\(error)" }
                return text
            }
        }
    }

    private let head = "Manifest schema validation failed:\n"

    @Test func `what is wrong at the top is told alone`() throws {
        #expect(try failure("") == head + "'': null is not of type \"object\"")
        #expect(try failure("words") == head + "'': \"words\" is not of type \"object\"")
        #expect(try failure("workloads: {}") == head + "'': \"apiVersion\" is a required property")
        #expect(try failure("apiVersion: v3") == head + #"'/apiVersion': "v3" does not match "^v1$""#)
    }

    @Test func `what is wrong inside makes null the other choice`() throws {
        let number = "apiVersion: v1\nworkloads: {w: {runtimeConfig: 3, runtime: podman, agent: a}}"
        let whole = #"'/workloads': {"w":{"agent":"a","runtime":"podman","runtimeConfig":3}} is not of type "null""#
        #expect(try failure(number) == head + "'/workloads/w/runtimeConfig': 3 is not of type \"string\"\n" + whole)
        let missing = "apiVersion: v1\nworkloads: {w: {runtime: podman, agent: a}}"
        #expect(
            try failure(missing)
                == head + #"'/workloads': {"w":{"agent":"a","runtime":"podman"}} is not of type "null""#
        )
        let long = String(repeating: "n", count: 64)
        let name = "apiVersion: v1\nworkloads: {\(long): {runtime: podman, agent: a, runtimeConfig: x}}"
        #expect(try failure(name)?.contains("'/workloads': \"\(long)\" is longer than 63 characters\n") == true)
    }

    @Test func `what the schema does not know passes, and an agent may come from the option`() throws {
        let manifest = "apiVersion: v1\nworkloads: {w: {runtime: podman, runtimeConfig: x, strange: 1}}\nmore: 2"
        #expect(try failure(manifest) == "No agent name specified -> use '--agent' option to specify!")
        #expect(try failure(manifest, agent: "agent_A") == nil)
    }

    @Test func `the old version has no schema, tags as a list, and a warning`() throws {
        let old = "apiVersion: v0.1\nworkloads: {w: {runtime: podman, agent: a, runtimeConfig: x, tags: %}}"
        let list = old.replacing("%", with: "[{key: a, value: b}]")
        try withFile(list) { path in
            var files = ManifestFiles(isAnk: true)
            let manifest = try files.read([path])
            #expect(manifest.workloads["w"]?.tags == ["a": "b"])
            #expect(files.warnings.count == 1)
        }
        #expect(
            try failure(old.replacing("%", with: "{a: b}"))
                == "For API version 'v0.1', tags must be specified as a sequence (list of key-value entries). "
                + "Found tags as mapping for workload 'w'."
        )
    }

    private let workload = "apiVersion: v1\nworkloads: {w: {agent: a, runtime: r, runtimeConfig: x, "

    /// The lines about a field of a workload, without the last one, which shows the whole workload.
    private func lines(_ field: String) throws -> [String] {
        let text = try #require(try failure(workload + field + "}}"))
        #expect(text.hasPrefix(head) && text.hasSuffix("is not of type \"null\""), "\(text)")
        return text.split(separator: "\n").dropFirst().dropLast().map {
            String($0).replacing("'/workloads/w/", with: "")
        }
    }

    @Test func `a word that is none is told with each that would be one`() throws {
        #expect(
            try lines("restartPolicy: always") == [
                #"restartPolicy': "NEVER" was expected"#, #"restartPolicy': "ON_FAILURE" was expected"#,
                #"restartPolicy': "ALWAYS" was expected"#,
            ]
        )
        #expect(try lines("dependencies: {d: 5}").count == 6)
    }

    @Test(arguments: [
        ("{type: stateRule, operation: Write, filterMasks: [a]}", #"/type': "StateRule" was expected"#),
        ("{type: StateRule, operation: Wrte, filterMasks: [a]}", #"/operation': "Nothing" was expected"#),
        ("{type: StateRule, operation: Write, filterMask: [a]}", #"/type': "LogRule" was expected"#),
        ("{type: StateRule, operation: Write, filterMasks: a}", #"/filterMasks': "a" is not of type "array""#),
        ("{type: LogRule, workloadNames: ['']}", #"/type': "StateRule" was expected"#),
        ("{operation: Write, filterMasks: [a]}", #"': "type" is a required property"#),
        ("5", #"': 5 is not of type "object""#),
    ])
    func `no deny rule is lost`(rule: String, first: String) throws {
        let lines = try lines("controlInterfaceAccess: {denyRules: [\(rule)]}")
        #expect(lines.first == "controlInterfaceAccess/denyRules/0" + first)
    }

    @Test func `files, tags, references and configs are judged to their ends`() throws {
        #expect(
            try lines("files: [{mountPoint: /a}]") == [
                #"files/0': "data" is a required property"#, #"files/0': "binaryData" is a required property"#,
            ]
        )
        #expect(try lines("files: [{data: x}]") == [#"files/0': "mountPoint" is a required property"#])
        #expect(try lines("tags: [a]") == [#"tags': ["a"] is not of type "object""#])
        #expect(try lines("configs: {a: b.c}") == [#"configs/a': "b.c" does not match "^[a-zA-Z0-9_-]+$""#])
        #expect(try lines("controlInterfaceAccess: ~") == ["controlInterfaceAccess': null is not of type \"object\""])
        #expect(
            try failure("apiVersion: v1\nconfigs: {c: 5}") == head + """
                '/configs/c': 5 is not of type "string"
                '/configs/c': 5 is not of type "array"
                '/configs/c': 5 is not of type "object"
                '/configs': {"c":5} is not of type "null"
                """
        )
    }

    @Test(arguments: [
        (
            "tags: {app.kubernetes.io/name: x}",
            "Invalid mapping key 'app.kubernetes.io/name': Expected to have characters in [a-zA-Z0-9_-]."
        ),
        ("strange: {true: x}", "Unsupported mapping key 'Bool(true)'"),
        ("strange: {~: x}", "Failed to convert manifest for schema validation: key must be a string"),
        (
            "strange: !x y",
            "Invalid manifest data provided: untagged and internally tagged enums do not support enum input"
        ),
    ])
    func `keys and tags that nothing can be made of are refused`(field: String, refusal: String) throws {
        #expect(try failure(workload + field + "}}") == refusal)
    }

    @Test func `names that look like numbers are not found again`() throws {
        let text = "apiVersion: v1\nworkloads: {9: {agent: a, runtime: r, runtimeConfig: x}}"
        #expect(try failure(text)?.hasPrefix("The provided path does not exist!") == true)
    }

    @Test(arguments: [
        ("restartPolicy: ALWAY", "unknown variant `ALWAY`, expected one of `NEVER`, `ON_FAILURE`, `ALWAYS`"),
        ("restartPolicy: 5", "invalid type: integer `5`, expected string or map"),
        ("runtime: 5", "invalid type: integer `5`, expected a string"),
        ("controlInterfaceAccess: x", "invalid type: string \"x\", expected struct ControlInterfaceAccess"),
        ("controlInterfaceAccess: {denyRules: ~}", "invalid type: unit value, expected a sequence"),
        ("controlInterfaceAccess: {denyRules: [x]}", "invalid type: string \"x\", expected struct AccessRightsRule"),
    ])
    func `the old version is judged by its types`(field: String, refusal: String) throws {
        let text = "apiVersion: v0.1\nworkloads: {w: {agent: a, \(field)}}"
        #expect(try failure(text) == "Invalid manifest data provided: \(refusal)")
    }

    @Test func `what ank drops of the old version is told, and a rule is not dropped`() throws {
        let text = """
            apiVersion: v0.1
            workloads:
              w:
                agent: a
                dependencies: {d: WRONG}
                controlInterfaceAccess: {denyRules: [{type: stateRule, operation: Write, filterMasks: [a]}]}
            """
        try withFile(text) { path in
            var files = ManifestFiles(isAnk: true)
            let workload = try #require(try files.read([path]).workloads["w"])
            // The server refuses a rule without content.
            #expect(workload.dependencies.isEmpty && workload.controlInterfaceAccess.denyRules == [.unset])
            #expect(files.losses.count == 1 && files.losses[0].contains("workloads.w.dependencies"))
        }
    }

    @Test(arguments: [
        "oracle/02-ank-deny-rule-lost", "oracle/04-ank-old-version-restart-policy-lost", "oracle/06-merge-key",
        "oracle/07-bom", "oracle/10-tag-key-with-dot", "oracle/16-local-tag", "oracle/18-canonically-equal-keys",
        "oracle/20-ank-wrong-restart-policy",
        "field/05-bom", "field/06-filterMask-v1", "field/10-empty-access", "field/16-deny-rule-lost",
    ])
    func `ank refuses what the real one refuses`(name: String) throws {
        #expect(try failure(try Fixture.text("Cases/\(name).yaml")) != nil)
    }

    @Test(arguments: [
        "oracle/05-template-else-if-tilde", "field/02-entrypoint",
        "field/08-null-dependencies", "field/13-configs-only", "field/14-keys-of-old-versions",
    ])
    func `ank takes what the real one takes`(name: String) throws {
        #expect(try failure(try Fixture.text("Cases/\(name).yaml")) == nil)
    }

    @Test func `all files are opened before the first is judged`() throws {
        try withFile("words") { path in
            var files = ManifestFiles(isAnk: true)
            #expect(throws: CommandFailure.command("File '/nowhere' not found!")) {
                try files.read([path, "/nowhere"])
            }
        }
    }
}
