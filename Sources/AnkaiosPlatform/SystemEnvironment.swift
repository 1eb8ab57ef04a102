#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The environment and the arguments of this process. Bytes that are not UTF-8 stay what they are: see `SystemText`.
package enum SystemEnvironment {
    /// The variables, `NAME=VALUE` each, in their order. To be read at the start: a variable that is set meanwhile may be
    /// read half.
    package static func lines() -> [String] {
        var lines: [String] = []
        var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        while let text = entry?.pointee {
            lines.append(SystemText.text(at: text))
            entry = entry?.advanced(by: 1)
        }
        return lines
    }

    /// The variables by their names. Of two with one name the first counts, as for everybody who asks the C library.
    package static func variables(_ lines: [String] = lines()) -> [String: String] {
        var result: [String: String] = [:]
        for line in lines {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, result[String(parts[0])] == nil { result[String(parts[0])] = String(parts[1]) }
        }
        return result
    }

    /// The arguments, the program's own name first.
    package static func arguments() -> [String] {
        (0..<Int(CommandLine.argc)).compactMap { CommandLine.unsafeArgv[$0].map { SystemText.text(at: $0) } }
    }
}
