// Written by Scripts/generate-guide-code from Sources/AnkaiosGRPC/AnkaiosGRPC.docc/AnkaiosGRPC.md.
#if GRPC
import AnkaiosGRPC

@Sendable private func ankaiosGRPC1(_ ankaios: Ankaios) async throws {
    let credentials = ServerCredentials.mutualTLS(
        authority: .file("/etc/ankaios/ca.pem"),
        certificate: .file("/etc/ankaios/operator.pem"),
        key: .file("/etc/ankaios/operator-key.pem")
    )
    try await Ankaios.withConnection(to: .server(at: "https://10.0.0.1:25551", credentials: credentials)) { ankaios in
        for state in try await ankaios.workloadStates().sorted() {
            print(state.instance, state.executionState)
        }
    }
}

@Sendable private func ankaiosGRPC3(_ ankaios: Ankaios) async throws {
    let settings = try ServerSettings(environment: [
        "ANK_SERVER_URL": "https://10.0.0.1:25551", "ANK_CA_PEM": "ca.pem", "ANK_CRT_PEM": "crt.pem", "ANK_KEY_PEM": "key.pem",
    ])
    try await Ankaios.withConnection(to: .server(settings)) { ankaios in
        print(try await ankaios.agents().keys.sorted())
    }
}

@Sendable private func ankaiosGRPC4(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection(to: .standard()) { ankaios in
        print(try await ankaios.agents().keys.sorted())
    }
}
#endif
