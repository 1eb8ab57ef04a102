import EmbeddedAnkaios
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An embedded Ankaios listens to nobody but its own user.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct PrivacyTests {
    @Test func `its folders and FIFOs are for its user alone, whatever the umask`() async throws {
        try await withCluster { cluster in
            let interface = try await cluster.clientDirectory()
            var path = interface[...]
            while path.count > cluster.folder.count {
                #expect(Self.modeForOthers(String(path)) == 0, "\(path)")
                path = path.dropLast(path.reversed().prefix { $0 != "/" }.count + 1)
            }
            #expect(path == cluster.folder && Self.modeForOthers(cluster.folder) == 0)
            for name in ["input", "output"] { #expect(Self.modeForOthers("\(interface)/\(name)") == 0, "\(name)") }
        }
    }

    @Test func `folders that it makes for a run folder of the user's are so, too`() async throws {
        let folder = try TestFolder("privacy")
        let base = folder.path
        let cluster = try await Cluster.start(runFolder: base + "/run")
        #expect(Self.modeForOthers(base + "/run") == 0)
        await cluster.end()
    }

    private static func modeForOthers(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o077 : nil
    }
}
