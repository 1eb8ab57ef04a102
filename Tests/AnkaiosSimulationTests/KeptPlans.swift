import Glibc
import TestSupport

/// Plans of runs that went wrong once, each in a file of its own.
enum KeptPlans {
    static let folder = Fixture.path("Simulation")

    /// The names of all; at least one.
    static func all() throws -> [String] { try Fixture.names(in: folder, endingWith: ".plan") }

    /// Writes a plan that has gone wrong to a file, and tells its path; nil: that cannot be done here.
    static func keep(_ plan: Plan, finding: String) -> String? {
        let path = "\(folder)/found-\(plan.seed).plan"
        guard let file = fopen(path, "w") else { return nil }
        defer { fclose(file) }
        let remark = finding.split(separator: "\n").map { "# \($0)\n" }.joined()
        return fputs(remark + plan.description, file) >= 0 ? path : nil
    }

    static func plan(_ name: String) throws -> Plan? { Plan(try Fixture.text("\(folder)/\(name)")) }
}
