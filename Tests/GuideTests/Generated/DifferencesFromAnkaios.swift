// Written by Scripts/generate-guide-code from Documentation/DifferencesFromAnkaios.md.
import EmbeddedAnkaios

@Sendable private func differencesFromAnkaios1() async throws {
    var options = ClusterOptions()
    options.quirks.losesPathsOnReconnect = true   // one of them
    options.quirks = .upstream                    // all that there are switches for
}
