// Written by Scripts/generate-guide-code from Documentation/DifferencesFromAnkaios.md.
import AnkaiosSDK
import EmbeddedAnkaios
import Testing

@Sendable private func differencesFromAnkaios1(_ ankaios: Ankaios) async throws {
    var options = ClusterOptions()
    options.quirks.losesPathsOnReconnect = true   // one of them
    options.quirks = .upstream                    // all that there are switches for
}
