package import AnkaiosModel
package import AnkaiosWire

/// What falls due while nothing comes for a stream.
extension Session {
    /// Something falls due for a stream then.
    mutating func streamIsDue(at moment: Duration) {
        streamsDue = min(streamsDue ?? moment, moment)
        wake(at: moment)
    }

    /// Asks again for states that have not come, and tells which logs are silent.
    mutating func seeToDueStreams(_ effects: inout [Effect]) {
        guard let due = streamsDue, due <= now else { return }
        streamsDue = nil
        for id in streams.keys.sorted() where calls[id] == nil {
            switch streams[id] {
            case .events(let subscription): askIfOverdue(id, subscription, &effects)
            case .logs: tellSilence(id, &effects)
            case nil: break
            }
        }
    }

    /// A state that does not come was torn beyond recognition, or the agent has given it up.
    ///
    /// One that may be too large for Ankaios is not asked for again, as that could end the control interface.
    private mutating func askIfOverdue(_ id: CallID, _ subscription: Subscription, _ effects: inout [Effect]) {
        guard case .ready = link, let dueAt = subscription.dueAt else { return }
        if dueAt > now {
            streamIsDue(at: dueAt)
        } else if subscription.size <= configuration.safeAnswerSize {
            asked(id, subscription)
            say(id, subscription.request, &effects)
        }
    }

    // MARK: - Silent logs

    /// Logs were accepted, and nothing has come of some instances. Their logs may be empty, or no agent reads them. Ankaios
    /// accepts the logs of an instance whose agent is away, and never asks that agent (AnkaiosBehaviour.md §8.2).
    package struct LogSilence: Hashable, Sendable {
        package var campaign: CallID
        package var instances: [WorkloadInstanceName]
        /// Whether these are all whose logs are open.
        package var areAll: Bool
        /// Whether the campaign was never made again, so that no line has come before.
        package var isFirst: Bool

        package init(campaign: CallID, instances: [WorkloadInstanceName], areAll: Bool, isFirst: Bool) {
            (self.campaign, self.instances, self.areAll, self.isFirst) = (campaign, instances, areAll, isFirst)
        }
    }
    /// Takes the acceptance of logs.
    mutating func accept(_ accepted: [WorkloadInstanceName], _ id: CallID, _ request: LogsRequest) {
        let moment = request.follow ? now + configuration.logSilence : nil
        instances[id]?.accept(accepted, silentUntil: moment)
        if let moment { streamIsDue(at: moment) }
    }

    private mutating func tellSilence(_ id: CallID, _ effects: inout [Effect]) {
        guard let logs = instances[id], let moment = logs.silenceEnds else { return }
        guard moment <= now else { return streamIsDue(at: moment) }
        instances[id]?.toldSilence()
        let silent = logs.silent
        guard !silent.isEmpty else { return }
        let silence = LogSilence(
            campaign: id,
            instances: silent,
            areAll: silent.count == logs.running?.count,
            isFirst: logs.areFirst
        )
        effects.append(.deliver(id, .silent(silence)))
    }

    /// Of these instances, those of which nothing has come since their acceptance.
    package func silent(_ id: CallID, among names: [WorkloadInstanceName]) -> [WorkloadInstanceName] {
        guard streams[id] != nil, let silent = instances[id]?.silent else { return [] }
        return names.filter(silent.contains)
    }

    mutating func logsMoved(_ id: CallID, _ names: [WorkloadInstanceName], _ effects: inout [Effect]) {
        guard streams[id] != nil else { return }
        instances[id]?.leave(names)
        endLogsIfOver(id, &effects)
    }
}
