import AnkaiosModel

/// The accepted instances of a log campaign, and those whose logs have not ended.
struct LogInstances: Sendable {
    private var accepted: [WorkloadInstanceName] = []
    /// How many stops of each are still due.
    private var stops: [WorkloadInstanceName: Int] = [:]
    /// Those of which nothing has come since the acceptance.
    private var unheard: Set<WorkloadInstanceName> = []
    /// Whether the acceptance has come.
    private(set) var areKnown = false
    /// When the silent ones are reported; nil: they were, or there are none.
    private(set) var silenceEnds: Duration?
    /// Whether the acceptance was the first one.
    private(set) var areFirst = true

    /// Those whose logs have not ended, in the order of the acceptance; nil until that has come.
    var running: [WorkloadInstanceName]? { areKnown ? accepted.filter { stops[$0] != nil } : nil }

    /// Whether all logs have ended.
    var areOver: Bool { areKnown && stops.isEmpty }

    /// Those whose logs are open, and of which nothing has come since the acceptance.
    var silent: [WorkloadInstanceName] { accepted.filter { stops[$0] != nil && unheard.contains($0) } }

    /// Takes an acceptance.
    mutating func accept(_ names: [WorkloadInstanceName], silentUntil moment: Duration?) {
        areFirst = !areKnown
        accepted = names
        stops = [:]
        for name in names { stops[name, default: 0] += 1 }
        areKnown = true
        unheard = moment == nil ? [] : Set(names)
        silenceEnds = names.isEmpty ? nil : moment
    }

    /// Takes lines. Most often all of a message are of one instance.
    mutating func heard(_ entries: [LogEntry]) {
        guard !unheard.isEmpty else { return }
        var last: WorkloadInstanceName?
        for entry in entries where entry.instance != last {
            unheard.remove(entry.instance)
            last = entry.instance
        }
        if unheard.isEmpty { silenceEnds = nil }
    }

    /// Takes a stop; false if none was due.
    mutating func stop(_ name: WorkloadInstanceName) -> Bool {
        guard let count = stops[name] else { return false }
        stops[name] = count == 1 ? nil : count - 1
        unheard.remove(name)
        return true
    }

    /// Those that are silent have been told.
    mutating func toldSilence() { silenceEnds = nil }

    /// Another campaign has these instances now.
    mutating func leave(_ names: [WorkloadInstanceName]) {
        for name in names {
            stops[name] = nil
            unheard.remove(name)
        }
    }
}
