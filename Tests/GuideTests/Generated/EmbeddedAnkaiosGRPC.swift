// Written by Scripts/generate-guide-code from Sources/EmbeddedAnkaiosGRPC/EmbeddedAnkaiosGRPC.docc/EmbeddedAnkaiosGRPC.md.
#if GRPC
import AnkaiosGRPC
import EmbeddedAnkaios
import EmbeddedAnkaiosGRPC

@Sendable private func embeddedAnkaiosGRPC1(_ ankaios: Ankaios) async throws {
    try await withCluster { cluster in
        try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
            // Or: ank --insecure --server-url URL get workloads
            try await Ankaios.withConnection(to: .server(at: endpoint.url, credentials: .insecure)) { ankaios in
                print(try await ankaios.agents().keys.sorted())
            }
        }
    }
}
#endif
