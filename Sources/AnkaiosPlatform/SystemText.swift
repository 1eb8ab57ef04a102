#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Texts of the system (arguments, variables, file names) that may hold any bytes but 0.
///
/// Bytes that are not UTF-8 become characters that have no other meaning, from U+10FE80 on. They come back as they
/// were.
package enum SystemText {
    /// The characters of bytes that are not UTF-8. Such characters in a text of the system are kept in the same way.
    private static let first: UInt32 = 0x10FE00
    package static let bytes = (first + 0x80)...(first + 0xFF)

    /// The text of these bytes.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isByte) {
            return text
        }
        var rest = Array(bytes)[...]
        var text = String.UnicodeScalarView()
        while let byte = rest.first {
            let found = (1...4).lazy.compactMap { String(validating: rest.prefix($0), as: UTF8.self) }.first
            if let scalar = found?.unicodeScalars.first, !isByte(scalar) {
                text.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                if byte < 0x80 {
                    text.append(Unicode.Scalar(byte))
                } else if let scalar = Unicode.Scalar(first + UInt32(byte)) {
                    text.append(scalar)
                }
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }

    /// The bytes of a text, without a 0 at the end.
    package static func bytes(of text: String) -> [UInt8] {
        guard text.unicodeScalars.contains(where: isByte) else { return Array(text.utf8) }
        return text.unicodeScalars.flatMap { scalar in
            isByte(scalar) ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
        }
    }

    /// Lends the bytes of a text, with a 0 behind them.
    package static func withBytes<Result>(of text: String, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let characters = (bytes(of: text) + [0]).map { CChar(bitPattern: $0) }
        return characters.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("it has a 0 at least") }
            return body(base)
        }
    }

    /// The text of a C string.
    package static func text(at pointer: UnsafePointer<CChar>) -> String {
        text(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))
    }

    package static func isByte(_ scalar: Unicode.Scalar) -> Bool { bytes.contains(scalar.value) }
}
