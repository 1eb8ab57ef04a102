import AnkaiosCommands
import EmbeddedAnkaios
import TestSupport
import Testing

#if GRPC
    import EmbeddedAnkaiosGRPC
#endif

/// The tool, with the server itself at the other end.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct ToolOverServerTests {
    private func run(
        _ tool: Tool,
        _ words: [String],
        _ environment: [String: String] = [:]
    ) async -> (code: ExitCode, output: String, errors: String) {
        let terminal = MemoryTerminal()
        let variables = environment.merging(["NO_COLOR": "1", "HOME": "/nowhere"]) { $1 }
        let code = await tool.run(words, environment: variables, terminal: terminal)
        return (code, terminal.output, terminal.errors)
    }

    #if GRPC
        @Test func `the server is named by options, or by the variables of ank`() async throws {
            try await withCluster { cluster in
                try await cluster.withServerEndpoint(credentials: .texts()) { endpoint in
                    let files = try ["authority.pem", "client.pem", "client.key"].map(Certificates.shared().path)
                    let options = [
                        "-s", endpoint.url, "--ca_pem", files[0], "--crt_pem", files[1], "--key_pem", files[2],
                    ]
                    let variables = [
                        "ANK_SERVER_URL": endpoint.url, "ANK_CA_PEM": files[0], "ANK_CRT_PEM": files[1],
                        "ANK_KEY_PEM": files[2],
                    ]
                    let byOptions = await run(.ankaios, options + ["get", "agents"])
                    #expect(byOptions.code == .success && byOptions.output.contains("agent_A"), "\(byOptions)")
                    let byVariables = await run(.ank, ["get", "agents"], variables)
                    #expect(byVariables.code == .success && byVariables.output.contains("agent_A"), "\(byVariables)")
                    let both = await run(.ank, ["-k", "get", "agents"], variables)
                    let warning =
                        "warn: Insecure and secure flags specified at the same time. Defaulting to secure communication.\n"
                    #expect(both.code == .success && both.output.hasPrefix(warning), "\(both)")
                }
            }
        }

        @Test func `a workload comes and goes without TLS`() async throws {
            try await withCluster { cluster in
                try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                    let server = ["--server-url", endpoint.url, "--insecure"]
                    let config = ["--runtime", "podman", "--agent", "agent_A", "--config", "image: quiet"]
                    let applied = await run(.ank, server + ["run", "workload", "web"] + config)
                    #expect(applied.code == .success && applied.output.contains("Running(Ok)"), "\(applied)")
                    let deleted = await run(.ank, server + ["delete", "workload", "web"])
                    #expect(deleted.code == .success, "\(deleted)")
                    let left = try await cluster.workloads()
                    #expect(left.isEmpty)
                }
            }
        }

        @Test(
            arguments: [
                (["-s", "http://127.0.0.1:1", "-k"], "Could not connect to Ankaios server on 'http://127.0.0.1:1'."),
                (
                    ["-s", "127.0.0.1:1", "-k"],
                    "Cannot connect to server: 'Wrong server address format: '127.0.0.1:1'.'"
                ),
                (
                    ["-s", "https://127.0.0.1:1"],
                    "Missing certificate files: Either provide mTLS config via the '--ca_pem \"\"', '--crt_pem \"\"' and "
                        + "'--key_pem \"\"' options or deactivate mTLS with the '--insecure' option!"
                ),
                (
                    ["--ca_pem", "nothere", "--crt_pem", "nothere", "--key_pem", "nothere"],
                    "Certificate error: 'Error during opening the given file \"nothere\": No such file or directory (os error 2)'"
                ),
            ]
        )
        func `without a connection it says what ank says`(options: [String], text: String) async {
            let call = await run(.ank, ["--response-timeout", "300"] + options + ["get", "agents"])
            #expect(call.code == .failure && call.output.isEmpty)
            #expect(call.errors == "error: \(text)\n")
        }

        @Test func `the tool itself says more`() async {
            let options = ["--response-timeout", "300", "-s", "http://127.0.0.1:1", "-k", "get", "agents"]
            let call = await run(.ankaios, options)
            #expect(call.errors == "error: no connection to Ankaios: no server listens at http://127.0.0.1:1\n")
        }
    #else
        @Test func `without the trait it says how to build the tool with it`() async {
            let call = await run(.ankaios, ["--server-url", "https://127.0.0.1:1", "get", "agents"])
            #expect(call.code == .failure && call.output.isEmpty)
            #expect(
                call.errors
                    == "error: this tool cannot reach the server itself: it is built without gRPC; build it with "
                    + "'swift build --traits GRPC', which needs gRPC's C library (libgrpc-dev)\n"
            )
        }
    #endif
}
