import AnkaiosModel

/// The accepted instances of a log campaign, and those whose logs have not ended.
struct LogInstances: Sendable {
    private var accepted: [WorkloadInstanceName] = []
    /// How many stops of each are still due.
    private var stops: [WorkloadInstanceName: Int] = [:]
    /// Whether the acceptance has come.
    private(set) var areKnown = false

    /// Those whose logs have not ended, in the order of the acceptance; nil until that has come.
    var running: [WorkloadInstanceName]? { areKnown ? accepted.filter { stops[$0] != nil } : nil }

    /// Whether all logs have ended.
    var areOver: Bool { areKnown && stops.isEmpty }

    /// Takes an acceptance.
    mutating func accept(_ names: [WorkloadInstanceName]) {
        accepted = names
        stops = [:]
        for name in names { stops[name, default: 0] += 1 }
        areKnown = true
    }

    /// Takes a stop; false if none was due.
    mutating func stop(_ name: WorkloadInstanceName) -> Bool {
        guard let count = stops[name] else { return false }
        stops[name] = count == 1 ? nil : count - 1
        return true
    }
}
