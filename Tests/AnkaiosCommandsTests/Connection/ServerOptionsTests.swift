import Testing

@testable import AnkaiosCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite struct ServerOptionsTests {
    /// What is said about a key whose file has this mode.
    private func warning(mode: mode_t, isAnk: Bool = false) throws -> String {
        try withFile("") { path in
            chmod(path, mode)
            let terminal = MemoryTerminal()
            let words = ["--ca_pem", path, "--crt_pem", path, "--key_pem", path]
            let call = CommandCall(
                arguments: CommandLineArguments(),
                globals: try CommandLineArguments(words, options: CommandOption.globals),
                surroundings: Surroundings(environment: [:], terminal: terminal),
                isAnk: isAnk
            )
            _ = try call.serverSettings()
            return terminal.errors
        }
    }

    @Test func `a key that everybody can read earns a warning`() throws {
        #expect(try warning(mode: 0o644).hasPrefix("warning: everybody can read the key in '/tmp/"))
        #expect(try warning(mode: 0o600).isEmpty && warning(mode: 0o640).isEmpty)
        #expect(try warning(mode: 0o644, isAnk: true).isEmpty)
    }
}
