import AnkaiosProtobuf
import EmbeddedAnkaios
import Testing

@Suite struct StartupManifestTests {
    private func failure(_ yaml: String) -> String? {
        do throws(StartupManifest.Failure) {
            _ = try StartupManifest.parse(yaml)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `all that a manifest may hold is read`() throws {
        let state = try StartupManifest.parse(
            """
            apiVersion: v1
            unknown: {a: b}
            workloads:
              w:
                agent:
                runtime: podman
                runtimeConfig: |
                  image: x

                restartPolicy: ON_FAILURE
                dependencies: {d: ADD_COND_SUCCEEDED}
                tags: {k: v}
                configs: {alias: item}
                files:
                - {mountPoint: /a, data: text}
                - {mountPoint: /b, binaryData: AA==}
                controlInterfaceAccess:
                  allowRules:
                  - {type: StateRule, operation: ReadWrite, filterMask: ['*']}
                  denyRules:
                  - {type: LogRule, workloadNames: [a*]}
            configs:
              item: {list: [a, {b: c}]}
            """
        )
        let w = try #require(state.workloads?.workloads["w"])
        #expect(state.apiVersion == "v1")
        #expect(w.agent == "")
        #expect(w.runtimeConfig == "image: x")
        #expect(w.restartPolicy == .onFailure)
        #expect(w.dependencies?.dependencies == ["d": .succeeded])
        #expect(w.tags?.tags == ["k": "v"])
        #expect(w.configs?.configs == ["alias": "item"])
        #expect(w.files?.files.map(\.content) == [.data("text"), .binaryData("AA==")])
        let rule = Proto.StateRule(operation: .readWrite, filterMasks: ["*"])
        #expect(w.controlInterfaceAccess?.allowRules == [Proto.AccessRightsRule(content: .stateRule(rule))])
        #expect(w.controlInterfaceAccess?.denyRules.count == 1)
        let list = Proto.ConfigArray(values: [
            Proto.ConfigItem(content: .string("a")),
            Proto.ConfigItem(
                content: .object(Proto.ConfigObject(fields: ["b": Proto.ConfigItem(content: .string("c"))]))
            ),
        ])
        let item = Proto.ConfigItem(
            content: .object(Proto.ConfigObject(fields: ["list": Proto.ConfigItem(content: .array(list))]))
        )
        #expect(state.configs?.configs["item"] == item)
    }

    @Test func `no workloads are fine, and v0_1 has lists of tags`() throws {
        #expect(try StartupManifest.parse("apiVersion: v1\nworkloads:\n").workloads?.workloads == [:])
        let old =
            "apiVersion: v0.1\nworkloads: {w: {agent: a, runtime: r, runtimeConfig: c, tags: [{key: k, value: v}]}}"
        #expect(try StartupManifest.parse(old).workloads?.workloads["w"]?.tags?.tags == ["k": "v"])
    }

    @Test(arguments: [
        (
            "apiVersion: v1\nworkloads:\n  w: {runtime: podman, runtimeConfig: x}\n",
            "Parsing start config failed with error: 'workloads.w: missing field `agent` at line 3 column 6'"
        ),
        ("workloads: {}\n", "Parsing start config failed with error: 'missing field `apiVersion`'"),
        (
            "apiVersion: v1\nworkloads: {w: {agent: a, runtime: r, runtimeConfig: c, tags: []}}",
            "Invalid tags format in startup manifest: 'For API version 'v1', tags must be specified as a mapping (key-value "
                + "pairs). Found tags as sequence for workload 'w'.'"
        ),
        (
            "apiVersion: v0.1\nworkloads: {w: {agent: a, runtime: r, runtimeConfig: c, tags: {}}}",
            "Invalid tags format in startup manifest: 'For API version 'v0.1', tags must be specified as a sequence (list of "
                + "key-value entries). Found tags as mapping for workload 'w'.'"
        ),
        (
            "apiVersion: v1\nworkloads: {w: {agent: a, runtime: r, runtimeConfig: c, tags: {k: 1}}}",
            "Parsing start config failed with error: 'workloads.w: data did not match any variant of untagged enum "
                + "MapOrVec at line 2 column 16'"
        ),
        (
            "apiVersion: v1\nconfigs: {a: 1}",
            "Parsing start config failed with error: 'configs: data did not match any variant of untagged enum "
                + "ConfigItemEnumSpec at line 2 column 10'"
        ),
        (
            "apiVersion: v1\napiVersion: v1\n",
            "Invalid tags format in startup manifest: 'Failed to parse YAML: duplicate entry with key \"apiVersion\"'"
        ),
        (
            "a: [",
            "Invalid tags format in startup manifest: 'Failed to parse YAML: did not find expected node content at "
                + "line 2 column 1, while parsing a flow node'"
        ),
    ])
    func `what is wrong is told as the server logs it`(yaml: String, expected: String) {
        #expect(failure(yaml) == expected)
    }

    @Test(arguments: [
        "workloads: {w: {agent: a, runtime: podman, runtimeConfig: '', tags: {\u{e9}: x, e\u{301}: y}}}",
        "configs: {c: [{\u{e9}: x, e\u{301}: y}]}",
    ])
    func `a cluster refuses two keys of which it would lose one`(part: String) async {
        let error = await #expect(throws: ClusterError.self) {
            try await Cluster.start(manifest: "apiVersion: v1\n\(part)\n")
        }
        let text = "The embedded Ankaios cannot hold it: 'two keys are the same text in other bytes: e\u{301}'"
        #expect(error == .invalidManifest(text))
        #expect(failure("apiVersion: v1\n\(part)\n") == nil, "a real one starts with it")
    }
}
