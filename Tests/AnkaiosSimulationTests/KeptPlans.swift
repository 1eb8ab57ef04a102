import Glibc

/// Plans of runs that went wrong once, each in a file of its own.
enum KeptPlans {
    static let folder = #filePath.split(separator: "/").dropLast(2).map { "/\($0)" }.joined() + "/Fixtures/Simulation"

    /// The names of all.
    static var all: [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".plan") { names.append(name) }
        }
        return names.sorted()
    }

    static func plan(_ name: String) -> Plan? {
        guard let file = fopen("\(folder)/\(name)", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Plan(String(decoding: bytes[..<count], as: UTF8.self))
    }
}
