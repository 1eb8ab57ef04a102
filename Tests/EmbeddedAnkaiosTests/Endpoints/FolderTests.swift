import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite struct FolderTests {
    private func mode(of path: String) -> mode_t {
        var about = stat()
        return lstat(path, &about) == 0 ? about.st_mode & 0o777 : 0
    }

    @Test func `files are made for their owner at least, and recordings for nobody else`() throws {
        let folder = try TestFolder()
        try Folder.write([1], to: "\(folder.path)/file")
        #expect(mode(of: "\(folder.path)/file") & 0o600 == 0o600)
        try Transcript(scenario: ["scenario": "x"]).write(to: "\(folder.path)/recording")
        #expect(mode(of: "\(folder.path)/recording") == 0o600)
    }

    /// Where a link may not be taken away, as by another user's rights.
    @Test func `a clean-up follows no symbolic link`() async {
        await #expect(processExitsWith: .success) {
            if geteuid() == 0 { try #require(setegid(65534) == 0 && seteuid(65534) == 0) }
            let folder = try Folder.createTemporary(prefix: "ankaios-test-")
            try Folder.create("\(folder)/precious")
            try Folder.write([1], to: "\(folder)/precious/file")
            try Folder.create("\(folder)/run")
            symlink("\(folder)/precious", "\(folder)/run/link")
            chmod("\(folder)/run", 0o500)
            Folder.removeAll("\(folder)/run")
            #expect(Folder.exists("\(folder)/precious/file"))
            symlink("\(folder)/precious", "\(folder)/itself")
            Folder.removeAll("\(folder)/itself")
            #expect(Folder.exists("\(folder)/precious/file"))
            chmod("\(folder)/run", 0o700)
            Folder.removeAll(folder)
            #expect(!Folder.exists(folder))
        }
    }

    @Test func `a folder of a process that is gone is taken away, and no other`() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TestFolder()
            let base = folder.path
            setenv("TMPDIR", base, 1)
            // Of somebody who died; of somebody who begins; of nobody we know.
            for name in ["ankaios-stale", "ankaios-fresh", "ankaios-other", "elsewhere"] {
                try Folder.create("\(base)/\(name)/inner")
            }
            try Folder.write(Array("1\n".utf8), to: "\(base)/ankaios-stale/.lock")
            try Folder.write([], to: "\(base)/ankaios-fresh/.lock")
            try Folder.write(Array("1\n".utf8), to: "\(base)/elsewhere/.lock")
            symlink("\(base)/elsewhere", "\(base)/ankaios-link")
            let own = try Folder.createTemporary(prefix: "ankaios-")
            let names = Folder.names(in: base)
            #expect(
                names.filter { "\(base)/\($0)" != own } == [
                    "ankaios-fresh", "ankaios-link", "ankaios-other", "elsewhere",
                ]
            )
            #expect(Folder.exists("\(base)/elsewhere/inner") && Folder.exists(own))
            Folder.removeAll(own)
            Folder.removeAll(base)
            #expect(!Folder.exists(base))
        }
    }

    @Test func `a file that is replaced stays until its successor is whole`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/file"
        try Folder.write([1, 2], to: path)
        symlink(path, "\(folder.path)/link")
        let discarded = try ReplacedFile("\(folder.path)/link")
        #expect(discarded.descriptor.write([3]) == .wrote(1))
        #expect(try Folder.read(path) == [1, 2])
        discarded.discard()
        #expect(try Folder.read(path) == [1, 2])
        let finished = try ReplacedFile("\(folder.path)/link")
        #expect(finished.descriptor.write([3]) == .wrote(1))
        try finished.finish()
        #expect(try Folder.read(path) == [3])
        #expect(Folder.names(in: folder.path).filter { !$0.hasPrefix(".") } == ["file", "link"])
        #expect(mode(of: path) == 0o600)
    }

    @Test func `an empty file that is written at its place is for its owner alone from then on`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/file"
        try Folder.write([], to: path, mode: 0o644)
        #expect(chmod(path, 0o644) == 0)
        let file = try ReplacedFile(path)
        #expect(mode(of: path) == 0o600)
        try file.finish()
        // What is no plain file keeps its mode.
        let fifo = "\(folder.path)/fifo"
        #expect(mkfifo(fifo, 0o644) == 0 && chmod(fifo, 0o644) == 0)
        let reader = try Descriptor.open(fifo, O_RDONLY)
        defer { reader.close() }
        try ReplacedFile(fifo).finish()
        #expect(mode(of: fifo) == 0o644)
    }

    @Test func `a file without an end is an error`() {
        #expect(throws: SystemError("read /dev/zero", code: EFBIG)) { try Folder.read("/dev/zero") }
    }
}
