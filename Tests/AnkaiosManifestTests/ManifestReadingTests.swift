import AnkaiosManifest
import AnkaiosModel
import Testing

@Suite struct ManifestReadingTests {
    private func findings(_ yaml: String, options: ManifestOptions = ManifestOptions()) -> [String] {
        do {
            _ = try Manifest(yaml: yaml, options: options)
            return []
        } catch {
            return (error as? ManifestError)?.findings.map(\.description) ?? ["\(error)"]
        }
    }

    private func workload(_ lines: String, head: String = "") -> String {
        """
        apiVersion: v1
        workloads:
          w:
            agent: a
            runtime: other
            runtimeConfig: c
            \(lines)
        \(head)
        """
    }

    @Test func `everything that a manifest can say is read`() throws {
        let manifest = try Manifest(
            yaml: """
                apiVersion: v1
                workloads:
                  camera:
                    runtime: podman
                    agent: "{{node.name}}"
                    restartPolicy: ON_FAILURE
                    dependencies: {storage: ADD_COND_RUNNING, setup: ADD_COND_SUCCEEDED, alarm: ADD_COND_FAILED}
                    tags: {owner: adas, "9": nine}
                    configs: {node: node_a}
                    files:
                    - mountPoint: /etc/camera.toml
                      data: |
                        level = 3
                    - {mountPoint: /etc/icon, binaryData: AAEC}
                    controlInterfaceAccess:
                      allowRules:
                      - type: StateRule
                        operation: ReadWrite
                        filterMasks: [desiredState.workloads.*, workloadStates]
                      denyRules:
                      - {type: LogRule, workloadNames: [a*]}
                    runtimeConfig: |
                      image: localhost/camera:1
                configs:
                  node_a: {name: agent_A}
                  list: [x, [y], {z: "1"}]
                """
        )
        let camera = try #require(manifest.workloads["camera"])
        #expect(camera.agent == "{{node.name}}")
        #expect(camera.restartPolicy == .onFailure)
        #expect(camera.dependencies == ["storage": .running, "setup": .succeeded, "alarm": .failed])
        #expect(camera.tags == ["owner": "adas", "9": "nine"])
        #expect(camera.files.map(\.content) == [.text("level = 3\n"), .base64("AAEC")])
        let masks: [FieldMask] = [FieldMask("desiredState.workloads.*"), .workloadStates]
        #expect(camera.controlInterfaceAccess.allowRules == [.state(.readWrite, masks: masks)])
        #expect(camera.controlInterfaceAccess.denyRules == [.logs(of: ["a*"])])
        #expect(camera.runtimeConfig == "image: localhost/camera:1\n")
        #expect(manifest.configs == ["node_a": ["name": "agent_A"], "list": ["x", ["y"], ["z": "1"]]])
    }

    @Test func `the old version has lists of tags and masks under another name`() throws {
        let manifest = try Manifest(
            yaml: """
                apiVersion: v0.1
                workloads:
                  w:
                    agent: a
                    runtime: r
                    runtimeConfig: c
                    tags:
                    - {key: k, value: v}
                    controlInterfaceAccess:
                      allowRules: [{type: StateRule, operation: Read, filterMask: ["*"]}]
                """
        )
        #expect(manifest.workloads["w"]?.tags == ["k": "v"])
        #expect(manifest.workloads["w"]?.controlInterfaceAccess.allowRules == [.state(.read, masks: [FieldMask("*")])])
        #expect(try Manifest(yaml: manifest.yaml()) == manifest)
    }

    @Test func `each version has its own kind of tags`() {
        #expect(
            findings(workload("tags: [{key: k, value: v}]")) == [
                "line 7, column 11: workloads.w.tags: For API version 'v1', tags must be specified as a mapping (key-value "
                    + "pairs). Found tags as sequence for workload 'w'."
            ]
        )
        let old = workload("tags: {k: v}").replacing("v1", with: "v0.1")
        #expect(findings(old).first?.contains("For API version 'v0.1', tags must be specified as a sequence") == true)
    }

    @Test func `all mistakes are told at once, in their order, with line and column`() {
        let yaml = """
            apiVersion: v1
            workloads:
              web:
                runtime: podman
                agent: agent_A
                restartpolicy: ALWAYS
                tags: {port: 80}
                dependencies:
                  db: ADD_COND_RUNING
                runtimeConfig: |
                  image: x
              web:
                agent: b
            configs:
              web:
                port: 8081
                on: yes
                off: false
            unknown: x
            """
        #expect(
            findings(yaml) == [
                "line 6, column 5: workloads.web.restartpolicy: the key 'restartpolicy' is unknown; did you mean 'restartPolicy'?",
                "line 7, column 18: workloads.web.tags.port: a text is expected, not the number 80; write '80' with quotes",
                "line 9, column 11: workloads.web.dependencies.db: 'ADD_COND_RUNING' is not one of ADD_COND_RUNNING, "
                    + "ADD_COND_SUCCEEDED, ADD_COND_FAILED; did you mean 'ADD_COND_RUNNING'?",
                "line 12, column 3: workloads.web: the key 'web' appears twice, first in line 3",
                "line 16, column 11: configs.web.port: a text is expected, not the number 8081; write '8081' with quotes",
                "line 18, column 10: configs.web.off: a text is expected, not the boolean false; write 'false' with quotes",
                "line 19, column 1: unknown: the key 'unknown' is unknown",
            ]
        )
    }

    @Test(arguments: [
        (
            "restartPolicy: always",
            "line 7, column 20: workloads.w.restartPolicy: 'always' is not one of NEVER, ON_FAILURE, ALWAYS; "
                + "did you mean 'ALWAYS'?"
        ),
        ("tags: a", "line 7, column 11: workloads.w.tags: a mapping is expected, not a text"),
        ("files: {a: b}", "line 7, column 12: workloads.w.files: a list is expected, not a mapping"),
        ("files: [{data: x}]", "line 7, column 13: workloads.w.files.0: the key 'mountPoint' is missing"),
        (
            "files: [{mountPoint: /a}]",
            "line 7, column 13: workloads.w.files.0: a file has either 'data' or 'binaryData'"
        ),
        (
            "controlInterfaceAccess: {allowRules: [{operation: Read}]}",
            "line 7, column 43: workloads.w.controlInterfaceAccess.allowRules.0: the key 'type' is missing"
        ),
        (
            "controlInterfaceAccess: {allowRules: [{type: StateRule, operation: Read, filterMasks: ['a b']}]}",
            "line 7, column 92: workloads.w.controlInterfaceAccess.allowRules.0.filterMasks.0: Unsupported filter mask 'a b'. "
                + "Only \".\" separated sequences allowed where each part is either a wildcard \"*\" or chars in [a-zA-Z0-9_-]"
        ),
        (
            "controlInterfaceAccess: {denyRules: [{type: LogRule, workloadNames: [a**]}]}",
            "line 7, column 74: workloads.w.controlInterfaceAccess.denyRules.0.workloadNames.0: "
                + "Expected at most one '*' symbol."
        ),
        (
            "dependencies: {w: ADD_COND_RUNNING}",
            "line 7, column 19: workloads.w.dependencies: workload dependency 'w' is part of a cycle."
        ),
    ])
    func `a workload's mistakes are found where they are`(line: String, expected: String) {
        #expect(findings(workload(line)) == [expected])
    }

    @Test(arguments: [
        ("", "line 1, column 1: the key 'apiVersion' is missing"),
        ("a: [", "line 2, column 1: did not find expected node content, while parsing a flow node"),
        ("apiVersion: v3\n", "line 1, column 13: apiVersion: Unsupported API version. Received 'v3', expected 'v1'"),
        (
            "apiVersion: v1\n---\napiVersion: v1\n",
            "line 3, column 1: a manifest is one document; here begins another one"
        ),
        ("- a\n", "line 1, column 1: a mapping is expected, not a list"),
        (
            "apiVersion: v1\nworkloads: {'a b': {agent: a, runtime: r, runtimeConfig: c}}",
            "line 2, column 13: workloads.a b: Unsupported workload name 'a b'. Expected to have characters in [a-zA-Z0-9_-]."
        ),
        (
            "apiVersion: v1\nconfigs: {a: [{'b.c': d}]}",
            "line 2, column 16: configs.a.0.b.c: Unsupported config item key 'b.c'. Only a-z, A-Z, 0-9 chars, underscore (_), and "
                + "hyphen (-) allowed. Maximum length is 63 characters."
        ),
        (
            "apiVersion: v1\nworkloads: {a: {runtime: r, runtimeConfig: c}}",
            "line 2, column 16: workloads.a: the key 'agent' is missing"
        ),
    ])
    func `what is wrong as a whole is found where it is`(yaml: String, expected: String) {
        #expect(findings(yaml) == [expected])
    }

    @Test func `workloads that wait for each other are refused at the dependency`() {
        let yaml = """
            apiVersion: v1
            workloads:
              hen: {agent: a, runtime: r, runtimeConfig: c, dependencies: {egg: ADD_COND_RUNNING}}
              egg:
                agent: a
                runtime: r
                runtimeConfig: c
                dependencies:
                  hen: ADD_COND_SUCCEEDED
            """
        #expect(
            findings(yaml) == [
                "line 9, column 7: workloads.egg.dependencies: workload dependency 'egg' is part of a cycle."
            ]
        )
    }

    @Test func `unknown keys can be allowed, and an agent given for all`() throws {
        let yaml = "apiVersion: v1\nx: y\nworkloads: {w: {runtime: r, runtimeConfig: c, more: 1}}\n"
        let manifest = try Manifest(yaml: yaml, options: ManifestOptions(unknownKeys: .allowed, agent: "agent_B"))
        #expect(manifest.workloads["w"]?.agent == "agent_B")
    }

    @Test func `a file that is not there is told by the system's words`() {
        #expect(throws: ManifestError.unreadable(path: "/nothing/here", reason: "No such file or directory")) {
            try Manifest(contentsOf: "/nothing/here")
        }
    }

    @Test func `merge keys spare repetition`() throws {
        let yaml = """
            apiVersion: v1
            workloads:
              one: &base {agent: a, runtime: r, runtimeConfig: c}
              two: {<<: *base, agent: b}
            """
        let manifest = try Manifest(yaml: yaml)
        #expect(manifest.workloads["two"]?.runtime == "r")
        #expect(manifest.workloads["two"]?.agent == "b")
    }
}
