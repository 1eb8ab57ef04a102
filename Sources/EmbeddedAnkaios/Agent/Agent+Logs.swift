import AnkaiosProtobuf

extension Agent {
    /// Reads the logs of the workloads that are here; of the others nothing is heard (AnkaiosBehaviour.md Q21).
    mutating func logsRequested(_ message: Proto.ServerLogsRequest) {
        guard let request = message.logsRequest else { return }
        // A second request under the same id takes the place of the first (AnkaiosBehaviour.md Q21c).
        cancelLogs(message.requestId)
        let options = LogOptions(
            follow: request.follow ?? false,
            tail: request.tail.flatMap { $0 < 0 ? nil : Int($0) },
            since: request.since.flatMap { $0.isEmpty ? nil : $0 },
            until: request.until.flatMap { $0.isEmpty ? nil : $0 }
        )
        for instance in request.workloadNames {
            guard let id = names[instance.workloadName] else { continue }
            loops[id]?.logRequests.append(.init(requestID: message.requestId, options: options))
            goOn(id)
        }
    }

    /// Begins the readings that waited for a command of the workload.
    mutating func answerLogRequests(_ id: LoopID) {
        guard let loop = loops[id], !loop.logRequests.isEmpty else { return }
        loops[id]?.logRequests = []
        guard let container = loop.container else { return }
        for request in loop.logRequests {
            let log = LogID(nextNumber())
            readings[log] = AgentLogReading(requestID: request.requestID, instance: loop.instance)
            effects.append(.runtime(.readLogs(log, container: container, request.options)))
        }
    }

    mutating func logLines(_ log: LogID, _ lines: [String]) {
        guard let reading = readings[log] else { return }
        let limit = LogMessages.maximumLine
        let tooLong = lines.firstIndex { $0.utf8.count > limit }
        var lines = lines[...]
        if let tooLong { lines = lines[..<tooLong] + [LogMessages.lineTooLong] }
        for message in LogMessages.messages(lines, of: reading.instance) {
            send(.logEntriesResponse(.init(requestId: reading.requestID, logEntriesResponse: message)))
        }
        guard tooLong != nil else { return }
        effects.append(.runtime(.cancelLogs(log)))
        logEnded(log)
    }

    mutating func logEnded(_ log: LogID) {
        guard let reading = readings.removeValue(forKey: log) else { return }
        let stop = Proto.LogsStopResponse(workloadName: reading.instance)
        send(.logsStopResponse(.init(requestId: reading.requestID, logsStopResponse: stop)))
    }

    mutating func cancelLogs(_ requestID: String) {
        endReadings { $0 == requestID }
    }

    mutating func cancelAllLogs() {
        endReadings { _ in true }
    }

    private mutating func endReadings(_ isMeant: (String) -> Bool) {
        for (log, reading) in readings.sorted(by: { $0.key < $1.key }) where isMeant(reading.requestID) {
            readings[log] = nil
            effects.append(.runtime(.cancelLogs(log)))
        }
        for id in loops.keys { loops[id]?.logRequests.removeAll { isMeant($0.requestID) } }
    }
}
