import AnkaiosProtobuf

/// A file for a container, checked and decoded (AnkaiosBehaviour.md §11.5).
package struct WorkloadFile: Hashable, Sendable {
    package var mountPoint: String
    package var contents: [UInt8]

    package init(mountPoint: String, contents: [UInt8]) {
        self.mountPoint = mountPoint
        self.contents = contents
    }

    /// The files of a workload. Of those with the same mount point the last one counts. Throws the text of the state
    /// Pending(StartingFailed).
    static func all(of workload: Proto.Workload) throws(RuntimeFault) -> [WorkloadFile] {
        var files: [WorkloadFile] = []
        for file in workload.files?.files ?? [] {
            let read = try WorkloadFile(file)
            files.removeAll { $0.mountPoint == read.mountPoint }
            files.append(read)
        }
        return files
    }

    private init(_ file: Proto.File) throws(RuntimeFault) {
        mountPoint = file.mountPoint
        if let reason = WorkloadFile.refusal(of: file.mountPoint) {
            throw WorkloadFile.fault("invalid mount point '\(file.mountPoint)': '\(reason)'")
        }
        switch file.content {
        case .data(let text):
            contents = Array(text.utf8)
        case .binaryData(let text):
            do throws(Base64Fault) {
                contents = try Base64Fault.decode(text)
            } catch {
                throw WorkloadFile.fault("invalid base64 data in '\(file.mountPoint)': '\(error)'")
            }
        case nil:
            contents = []
        }
    }

    private static func fault(_ detail: String) -> RuntimeFault {
        RuntimeFault("Failed to create workload file: '\(detail)'", isFinal: true)
    }

    private static func refusal(of mountPoint: String) -> String? {
        if !mountPoint.utf8.starts(with: "/".utf8) {
            return "path '\(mountPoint)' is relative, expected absolute path"
        }
        if mountPoint.utf8.last == UInt8(ascii: "/") { return "'\(mountPoint)' is a directory, expected a file" }
        return mountPoint.split(separator: "/").contains("..")
            ? "path '\(mountPoint)' contains invalid path components" : nil
    }
}

/// Why a text is no padded Base64, in the words of the real agent's library.
enum Base64Fault: Error, Hashable, CustomStringConvertible {
    case symbol(UInt8, offset: Int)
    case lastSymbol(UInt8, offset: Int)
    case length(Int)
    case padding

    var description: String {
        switch self {
        case .symbol(let byte, let offset): "Invalid symbol \(byte), offset \(offset)."
        case .lastSymbol(let byte, let offset): "Invalid last symbol \(byte), offset \(offset)."
        case .length(let length): "Invalid input length: \(length)"
        case .padding: "Invalid padding"
        }
    }

    /// The bytes of a text whose lines are trimmed and joined.
    static func decode(_ text: String) throws(Base64Fault) -> [UInt8] {
        var symbols: [UInt8] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let isBlank = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
            let start = line.firstIndex { !isBlank($0) } ?? line.endIndex
            guard let end = line.lastIndex(where: { !isBlank($0) }) else { continue }
            symbols += line[start...end]
        }
        let padding = symbols.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let digits = symbols.dropLast(padding)
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        bytes.reserveCapacity(digits.count * 3 / 4)
        for (offset, symbol) in digits.enumerated() {
            guard let value = value(of: symbol) else { throw .symbol(symbol, offset: offset) }
            bits = bits << 6 | UInt32(value)
            count += 1
            guard count == 4 else { continue }
            bytes += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(bits & 0xff)]
            (bits, count) = (0, 0)
        }
        if count == 1 { throw .length(symbols.count) }
        if count > 0 {
            let spare = count == 2 ? 4 : 2
            let last = digits.count - 1
            if bits & ((1 << UInt32(spare)) - 1) != 0 { throw .lastSymbol(symbols[last], offset: last) }
            bits >>= UInt32(spare)
            if count == 3 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
            bytes.append(UInt8(truncatingIfNeeded: bits))
        }
        guard padding == (4 - count) % 4 else { throw .padding }
        return bytes
    }

    private static func value(of symbol: UInt8) -> UInt8? {
        switch symbol {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): symbol - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): symbol - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): symbol - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
