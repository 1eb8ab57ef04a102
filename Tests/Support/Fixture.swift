#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files of `Tests/Fixtures`. What is not there is an error: no test passes because its cases are missing.
package enum Fixture {
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
        package init(description: String) { self.description = description }
    }

    /// The folder of the package.
    package static let package = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    package static let folder = package + "/Tests/Fixtures"

    /// The path of a file; one that begins with a slash stays as it is.
    package static func path(_ name: String) -> String { name.hasPrefix("/") ? name : "\(folder)/\(name)" }

    package static func bytes(_ name: String) throws(Missing) -> [UInt8] {
        guard let file = fopen(path(name), "re") else { throw Missing(description: "cannot read \(path(name))") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    package static func text(_ name: String) throws(Missing) -> String {
        let bytes = try bytes(name)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Missing(description: "\(path(name)) is not UTF-8")
        }
        return text
    }

    /// The lines of a file that are not empty; at least one.
    package static func lines(_ name: String) throws(Missing) -> [[UInt8]] {
        let lines = try bytes(name).split(separator: UInt8(ascii: "\n")).map(Array.init)
        guard !lines.isEmpty else { throw Missing(description: "\(path(name)) is empty") }
        return lines
    }

    /// The names of the files in a folder that end like this, in order; at least one.
    package static func names(in folder: String, endingWith ending: String = "") throws(Missing) -> [String] {
        var names: [String] = []
        if let directory = opendir(path(folder)) {
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name.hasSuffix(ending), !name.hasPrefix(".") { names.append(name) }
            }
        }
        guard !names.isEmpty else { throw Missing(description: "no file …\(ending) in \(path(folder))") }
        return names.sorted()
    }
}
