import AnkaiosPlatform
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The one reader of whole files.
@Suite struct SystemFileTests {
    private func failure(_ path: String) -> SystemFile.Failure? {
        do throws(SystemFile.Failure) {
            _ = try SystemFile.read(path, limit: 1 << 20)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a file is read whole, up to its limit`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/file"
        let bytes = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0) }
        try Folder.write(bytes, to: path)
        #expect(try SystemFile.read(path, limit: 1 << 20) == bytes)
        try Folder.write(bytes + [0], to: path)
        #expect(failure(path) == .tooLarge)
    }

    @Test func `what has no end, or is no file, is an error`() throws {
        let folder = try TestFolder()
        let loop = "\(folder.path)/loop"
        #expect(symlink("loop", loop) == 0)
        #expect(failure("/dev/zero") == .tooLarge)
        #expect(failure("/") == .system(EISDIR) && failure(loop) == .system(ELOOP))
        #expect(failure("/proc/self/mem") == .system(EIO) && failure("") == .system(ENOENT))
    }
}
