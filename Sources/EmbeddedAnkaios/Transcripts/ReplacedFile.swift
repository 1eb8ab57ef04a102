import AnkaiosPlatform
import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that is written anew. What was there before stays until the new one is whole: it is written beside, and renamed.
///
/// Without a plain file there before, it is written at its place.
struct ReplacedFile {
    let descriptor: Descriptor
    private let path: String
    /// The file beside; nil: it is written at its place.
    private let beside: String?

    /// Opens the file. A plain one is for its owner alone from then on.
    init(_ path: String) throws(SystemError) {
        var about = stat()
        // Where a link points to.
        var target = path
        if let resolved = SystemText.withBytes(of: path, { realpath($0, nil) }) {
            target = SystemText.text(at: resolved)
            free(resolved)
        }
        let isThere = SystemText.withBytes(of: target) { stat($0, &about) } == 0
        guard isThere, about.st_mode & S_IFMT == S_IFREG, about.st_size > 0 else {
            (self.path, beside) = (path, nil)
            descriptor = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
            // One that was there, and empty, has kept its mode so far.
            guard fstat(descriptor.number, &about) == 0, about.st_mode & S_IFMT == S_IFREG,
                about.st_mode & 0o777 != 0o600, fchmod(descriptor.number, 0o600) != 0
            else { return }
            let error = SystemError("chmod \(path)")
            descriptor.close()
            throw error
        }
        guard SystemText.withBytes(of: target, { access($0, W_OK) }) == 0 else { throw SystemError("open \(path)") }
        var template = SystemText.bytes(of: "\(target).XXXXXX").map { CChar(bitPattern: $0) } + [0]
        let number = cankaios_make_file(&template)
        guard number >= 0 else { throw SystemError("open \(path).XXXXXX") }
        descriptor = Descriptor(number: number)
        self.path = target
        beside = SystemText.text(template.dropLast().map { UInt8(bitPattern: $0) })
    }

    /// Closes the file; it stands at its place then.
    func finish() throws(SystemError) {
        guard let beside else { return descriptor.close() }
        let isSafe = fsync(descriptor.number) == 0
        descriptor.close()
        let isRenamed =
            isSafe
            && SystemText.withBytes(of: beside) { from in SystemText.withBytes(of: path) { rename(from, $0) } } == 0
        guard isRenamed else {
            let error = SystemError("replace \(path)")
            _ = SystemText.withBytes(of: beside) { unlink($0) }
            throw error
        }
    }

    /// Closes the file; what was there before stays.
    func discard() {
        descriptor.close()
        if let beside { _ = SystemText.withBytes(of: beside) { unlink($0) } }
    }
}
