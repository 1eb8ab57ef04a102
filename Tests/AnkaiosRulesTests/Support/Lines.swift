import AnkaiosRules

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files of JSON lines.
enum Lines {
    private static func folder(above file: String, by levels: Int) -> String {
        "/" + file.split(separator: "/").dropLast(levels + 1).joined(separator: "/")
    }

    /// The objects of a file in the folder `Tests`; `nil` when there is no such file.
    static func read(_ path: String) -> [[String: TemplateValue]]? {
        read(file: folder(above: #filePath, by: 2) + "/" + path)
    }

    /// The objects of a file; `nil` when there is no such file.
    static func read(file: String) -> [[String: TemplateValue]]? {
        guard let handle = fopen(file, "r") else { return nil }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
        return bytes.split(separator: 0x0A).compactMap { line in
            guard case .object(let object) = TemplateLiteral.value(of: String(decoding: line, as: UTF8.self)) else {
                return nil
            }
            return object
        }
    }
}

extension TemplateValue {
    subscript(_ key: String) -> TemplateValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var items: [TemplateValue] { if case .list(let items) = self { items } else { [] } }
    var members: [String: TemplateValue] { if case .object(let members) = self { members } else { [:] } }
}
