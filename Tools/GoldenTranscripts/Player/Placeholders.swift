import AnkaiosProtobuf

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `{dir}`, `{now-4}`, `{now+4}` and `{id:W}` in the texts of a scenario. Everything else in braces stays.
enum Placeholders {
    static func filled(_ value: JSONValue, folder: String, containers: [String: String]) -> JSONValue {
        switch value {
        case .string(let text): .string(filled(text, folder: folder, containers: containers))
        case .array(let values): .array(values.map { filled($0, folder: folder, containers: containers) })
        case .object(let members): .object(members.mapValues { filled($0, folder: folder, containers: containers) })
        default: value
        }
    }

    static func filled(_ text: String, folder: String, containers: [String: String]) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        return replace(in: text) { name in
            if name == "dir" { return folder }
            if name.hasPrefix("id:") { return containers[String(name.dropFirst(3))] }
            if name == "now" { return moment(secondsFromNow: 0) }
            guard name.hasPrefix("now-") || name.hasPrefix("now+") else { return nil }
            return Int(name.dropFirst(3)).map { moment(secondsFromNow: $0) }
        }
    }

    /// The workloads whose containers are named.
    static func workloads(in value: JSONValue) -> Set<String> {
        switch value {
        case .string(let text):
            var names: Set<String> = []
            _ = replace(in: text) { name in
                if name.hasPrefix("id:") { names.insert(String(name.dropFirst(3))) }
                return nil
            }
            return names
        case .array(let values): return values.reduce(into: []) { $0.formUnion(workloads(in: $1)) }
        case .object(let members): return members.values.reduce(into: []) { $0.formUnion(workloads(in: $1)) }
        default: return []
        }
    }

    private static func replace(in text: String, _ replacement: (String) -> String?) -> String {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
            out += rest[..<open]
            rest = rest[open...]
            let name = rest.dropFirst().prefix { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "{") }
            if name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: "}"),
                let text = replacement(String(decoding: name, as: UTF8.self))
            {
                out += text.utf8
                rest = rest[(name.endIndex + 1)...]
            } else {
                out.append(UInt8(ascii: "{"))
                rest = rest.dropFirst()
            }
        }
        return String(decoding: out + rest, as: UTF8.self)
    }

    /// RFC 3339 in UTC, whole seconds.
    private static func moment(secondsFromNow offset: Int) -> String {
        var seconds = time(nil) + offset
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
        let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
