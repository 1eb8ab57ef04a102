import AnkaiosPlatform
import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files of text; `-` is standard input.
enum TextFile {
    /// Why a file could not be read.
    struct Failure: Error, Hashable, CustomStringConvertible {
        /// The error number; 0: it is not UTF-8; -1: it is too large.
        var code: Int32

        var isMissing: Bool { code == ENOENT }

        /// In the words of the system.
        var reason: String {
            switch code {
            case 0: "The text is not UTF-8"
            case -1: "It is larger than \(TextFile.limit >> 20) MiB"
            default: String(cString: strerror(code))
            }
        }

        /// In the words of the system, as Rust tells them.
        var description: String {
            switch code {
            case 0: "stream did not contain valid UTF-8"
            case -1: "it is larger than \(TextFile.limit >> 20) MiB"
            default: "\(String(cString: strerror(code))) (os error \(code))"
            }
        }
    }

    /// The most that is read, in bytes.
    static let limit = 64 << 20

    static func read(_ path: String) throws(Failure) -> String {
        if path == "-", cankaios_was_closed_at_start(STDIN_FILENO) != 0 { throw Failure(code: EBADF) }
        let bytes: [UInt8]
        do throws(SystemFile.Failure) {
            bytes =
                try path == "-"
                ? SystemFile.read(STDIN_FILENO, limit: limit) : SystemFile.read(path, limit: limit)
        } catch {
            switch error {
            case .system(let code): throw Failure(code: code)
            case .tooLarge: throw Failure(code: -1)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(code: 0) }
        return text
    }
}
