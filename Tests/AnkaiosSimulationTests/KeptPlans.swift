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

    /// Writes a plan that has gone wrong to a file, and tells its path; nil: that cannot be done here.
    static func keep(_ plan: Plan, finding: String) -> String? {
        let path = "\(folder)/found-\(plan.seed).plan"
        guard let file = fopen(path, "w") else { return nil }
        defer { fclose(file) }
        let remark = finding.split(separator: "\n").map { "# \($0)\n" }.joined()
        return fputs(remark + plan.description, file) >= 0 ? path : nil
    }

    static func plan(_ name: String) -> Plan? {
        guard let file = fopen("\(folder)/\(name)", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Plan(String(decoding: bytes[..<count], as: UTF8.self))
    }
}
