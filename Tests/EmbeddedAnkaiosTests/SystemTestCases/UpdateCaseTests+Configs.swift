import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// Configs, templates and files.
extension UpdateCaseTests {
    private static func templated(port: String) -> String {
        """
        apiVersion: v1
        workloads:
          nginx:
            runtime: podman
            agent: agent_A
            configs: {ports: web_server_config}
            runtimeConfig: |
              image: nginx:latest
              commandOptions: ["-p", "{{ports.access_port}}:80"]
        configs:
          web_server_config: {access_port: "\(port)"}
        """
    }

    @Test func `WL-41: a changed config makes what uses it anew`() async throws {
        try await Stage.play(manifest: Self.templated(port: "8081")) { stage in
            let before = try #require(try await stage.wait("nginx", "Running(Ok)"))
            try await stage.set("desiredState.configs", to: Self.templated(port: "8082"))
            try await stage.until("another instance") { world in
                world.reports.map(\.id) != [before.id] && world.reports.map(\.state) == ["Running(Ok)"]
            }
        }
    }

    private static let tail =
        "Only a-z, A-Z, 0-9 chars, underscore (_), and hyphen (-) allowed. Maximum length is 63 characters."

    @Test(arguments: [
        ("WL-42", "{}", "'config%invalid': {a: b}", "Unsupported config item key 'config%invalid'. "),
        ("WL-43", "{'alias%': config}", "config: {a: b}", "Unsupported config alias 'alias%'. "),
        ("WL-44", "{alias: 'config%'}", "config: {a: b}", "Unsupported config reference key 'config%'. "),
    ])
    func `WL-42, WL-43, WL-44: config keys, aliases and references have to be names`(
        _ id: String,
        _ mapping: String,
        _ config: String,
        _ expected: String
    ) async throws {
        let manifest = CaseManifest.simple + "    configs: \(mapping)\nconfigs:\n  \(config)\n"
        try await Stage.play { stage in
            let text = try await Stage.refusal { try await stage.set("desiredState", to: manifest) }
            #expect(text == expected + Self.tail, "\(id)")
            #expect(try await stage.state("desiredState.configs").desiredState?.configs == nil)
        }
    }

    @Test func `WL-45: a server does not start with a broken template`() async throws {
        let manifest = Self.templated(port: "8081")
            .replacing("{{ports.access_port}}", with: "{{#each ports}}{{this}}{{/invalid_closing}}")
        let text = try await Stage.refusal(of: manifest)
        #expect(
            text.hasPrefix(
                "server error: 'Resulting State is invalid, reason: 'Failed to render field 'runtimeConfig': "
            )
        )
        #expect(text.contains("helper \"each\" was opened, but \"invalid_closing\" is closing"))
    }

    @Test func `WL-46: the partial indent keeps the indentation of each line`() async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              nginx:
                runtime: podman
                agent: agent_A
                configs: {page: page}
                runtimeConfig: |
                  data:
                    {{> indent content=page}}
                  end: yes
            configs:
              page: |
                one
                two

            """
        let server = try Server(manifest: try StartupManifest.parse(manifest))
        #expect(server.desired.rendered["nginx"]?.runtimeConfig == "data:\n  one\n  two\nend: yes")
    }

    // MARK: - files

    static func files(_ text: String) -> String {
        """
        apiVersion: v1
        workloads:
          reader:
            runtime: podman
            agent: agent_A
            configs: {text: text}
            files:
            - {mountPoint: /text, data: "{{text}}"}
            runtimeConfig: |
              image: alpine:latest
              commandArgs: [echo, ok]
        configs:
          text: \(text)
        """
    }

    @Test func `WL-48: a config in a file makes the workload anew, with the new content`() async throws {
        try await Stage.play(manifest: Self.files("first")) { stage in
            let before = try #require(try await stage.wait("reader", "Succeeded(Ok)"))
            let container = try await stage.cluster.containerID(of: "reader")
            try await stage.set("desiredState.workloads.reader", "desiredState.configs.text", to: Self.files("second"))
            try await stage.until("another container") {
                ($0.container(of: "reader", on: nil)?.1.id ?? container) != container
            }
            let after = try await stage.wait("reader", "Succeeded(Ok)")
            #expect(after?.id == before.id)
            let path = "\(stage.cluster.folder)/agent_A_io/reader.\(before.id)/files/text"
            #expect(try Stage.contents(of: path) == Array("second".utf8))
        }
    }

    @Test func `WL-49: files and runtime config can be updated one after the other`() async throws {
        try await Stage.play(manifest: Self.files("first")) { stage in
            try await stage.wait("reader", "Succeeded(Ok)")
            let new = Self.files("second").replacing("[echo, ok]", with: "[echo, again]")
            for field in ["files", "runtimeConfig"] {
                let container = try await stage.cluster.containerID(of: "reader")
                try await stage.set(
                    "desiredState.workloads.reader.\(field)",
                    to: field == "files" ? new.replacing("/text", with: "/other") : new
                )
                try await stage.until("another container") {
                    ($0.container(of: "reader", on: nil)?.1.id ?? container) != container
                }
                try await stage.wait("reader", "Succeeded(Ok)")
            }
        }
    }

    @Test func `WL-50: podman-kube takes no files, and there is no folder for them`() async throws {
        let manifest = Self.files("first").replacing("runtime: podman", with: "runtime: podman-kube")
            .replacing("image: alpine:latest", with: "manifest: ''").replacing(
                "      commandArgs: [echo, ok]\n",
                with: ""
            )
        try await Stage.play(manifest: manifest) { stage in
            let report = try #require(try await stage.wait("reader", "Pending(StartingFailed)"))
            #expect(
                report.additionalInfo
                    == "Workload files are not supported for podman-kube runtime. Use ConfigMaps instead."
            )
            #expect(!Folder.exists("\(stage.cluster.folder)/agent_A_io/reader.\(report.id)/files"))
        }
    }

    // MARK: - logs
}
