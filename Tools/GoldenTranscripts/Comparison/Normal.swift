import AnkaiosProtobuf

/// A message without what differs from one run of a real Ankaios to the next.
enum Normal {
    /// Lists whose order means nothing.
    static let unordered: Set<String> = [
        "addedWorkloads", "deletedWorkloads", "addedFields", "updatedFields", "removedFields",
    ]

    static func value(_ value: JSONValue, of name: String = "") -> JSONValue {
        switch value {
        case .object(let members):
            if name == "status", members["cpuUsage"] != nil || members["freeMemory"] != nil { return ["*": "*"] }
            var normal: [String: JSONValue] = [:]
            for (name, member) in members { normal[name] = self.value(member, of: name) }
            return .object(normal)
        case .array(let values):
            let normal = values.map { self.value($0) }
            return .array(unordered.contains(name) ? sorted(normal) : normal)
        case .string(let text):
            if name == "additionalInfo", isOfRuntime(text) {
                return text.hasPrefix("Retry") ? "Retry" : "podman's words"
            }
            return .string(self.text(text))
        default:
            return value
        }
    }

    static func sorted(_ values: [JSONValue]) -> [JSONValue] {
        values.sorted { ($0.text ?? "") < ($1.text ?? "") }
    }

    /// Whether a runtime has said it: such texts differ from machine to machine.
    private static func isOfRuntime(_ text: String) -> Bool {
        ["Execution of", "podman", "OCI", "container", "image"].contains { text.utf8.contains($0.utf8) }
    }

    /// A text without places and times, and without the template engine's list of what it had expected.
    static func text(_ text: String) -> String {
        var bytes = Array(text.utf8)
        if bytes.contains("Failed to parse template".utf8) { bytes = withoutExpectations(bytes) }
        if bytes.contains("/tmp/".utf8) { bytes = withoutFolders(bytes) }
        if bytes.contains(UInt8(ascii: "T")) { bytes = withoutTimes(bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Containers are known by 64 digits, which are others each time.
    static func withoutContainers(_ text: String) -> String {
        var out: [UInt8] = []
        var digits: [UInt8] = []
        for byte in text.utf8 {
            if isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) {
                digits.append(byte)
                if digits.count == 64 {
                    out += "{container}".utf8
                    digits = []
                }
            } else {
                out += digits + [byte]
                digits = []
            }
        }
        return String(decoding: out + digits, as: UTF8.self)
    }

    // MARK: - Parts of a text

    private static func withoutExpectations(_ bytes: [UInt8]) -> [UInt8] {
        let head = Array("Failed to parse template".utf8)
        let mark = Array("--> Template error in \"Unnamed\":".utf8)
        guard let start = bytes.firstRange(of: head), let last = bytes.lastIndex(of: newline) else { return bytes }
        var from = start.upperBound
        while let found = bytes[from...].firstRange(of: mark) {
            let line = bytes[found.upperBound...].prefix(while: isDigit)
            var rest = bytes[line.endIndex...]
            from = found.upperBound
            guard !line.isEmpty, rest.first == UInt8(ascii: ":") else { continue }
            rest = rest.dropFirst()
            let column = rest.prefix(while: isDigit)
            rest = rest[column.endIndex...]
            guard !column.isEmpty, rest.first == newline, rest.startIndex < last else { continue }
            var out = Array(bytes[..<start.upperBound])
            out += ", line ".utf8
            out += line
            out += bytes[(last + 1)...]
            return out
        }
        return bytes
    }

    private static func withoutFolders(_ bytes: [UInt8]) -> [UInt8] {
        let folder = Array("/tmp/".utf8)
        let signs = Array("_.-".utf8)
        var out: [UInt8] = []
        var rest = bytes[...]
        while let found = rest.firstRange(of: folder) {
            // Bytes of characters beyond ASCII count as letters.
            let name = rest[found.upperBound...].prefix {
                isDigit($0) || isLetter($0) || $0 >= 0x80 || signs.contains($0)
            }
            out += rest[..<found.lowerBound]
            out += name.isEmpty ? folder : Array("{dir}".utf8)
            rest = rest[name.endIndex...]
        }
        return out + rest
    }

    private static func withoutTimes(_ bytes: [UInt8]) -> [UInt8] {
        let shape = Array("dddd-dd-ddT".utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let found = bytes[at...].prefix(shape.count)
            if found.count == shape.count,
                zip(found, shape).allSatisfy({ $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 })
            {
                let clock = bytes[found.endIndex...].prefix {
                    isDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
                let zone = ["Z", "+00:00"].first { bytes[clock.endIndex...].starts(with: $0.utf8) }
                if !clock.isEmpty, let zone {
                    out += "{time}".utf8
                    at = clock.endIndex + zone.utf8.count
                    continue
                }
            }
            out.append(bytes[at])
            at += 1
        }
        return out
    }

    private static let newline = UInt8(ascii: "\n")

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
