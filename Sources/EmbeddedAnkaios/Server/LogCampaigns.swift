import AnkaiosProtobuf

/// A request for logs that goes on (AnkaiosBehaviour.md §8).
struct LogCampaign: Sendable {
    typealias Key = Subscriptions.Key

    /// What each agent reads for it.
    var instances: [String: [Proto.WorkloadInstanceName]] = [:]
    /// Those that have ended by themselves.
    var ended: [Proto.WorkloadInstanceName] = []
}

extension LogCampaign.Key {
    /// How agents call the campaign.
    var wire: String { "\(connection.rawValue)@\(requestID)" }

    init?(wire: String) {
        guard let at = wire.firstIndex(of: "@"), let number = Int(wire[..<at]) else { return nil }
        self.init(connection: ConnectionID(number), requestID: String(wire[wire.index(after: at)...]))
    }
}

extension Server {
    mutating func answer(_ request: Proto.LogsRequest, _ key: LogCampaign.Key) {
        let accepted = request.workloadNames.filter { desired.effectiveInstance($0.workloadName) == $0 }
        for agent in Set(accepted.map(\.agentName)).sorted() {
            var part = request
            part.workloadNames = accepted.filter { $0.agentName == agent }
            campaigns[key, default: LogCampaign()].instances[agent, default: []] += part.workloadNames
            // Of an agent that is not there nothing is heard, also when it comes (AnkaiosBehaviour.md Q21).
            guard let connection = connection(of: agent) else { continue }
            let message = Proto.ServerLogsRequest(requestId: key.wire, logsRequest: part)
            send(.logsRequest(message), to: connection)
        }
        let response = Proto.LogsRequestAccepted(workloadNames: accepted)
        respond(key.requestID, .logsRequestAccepted(response), to: key.connection)
    }

    /// Passes on what an agent has read; not what was on its way when the campaign was cancelled.
    mutating func relay(_ wire: String, _ content: Proto.Response.Content?) {
        guard let key = LogCampaign.Key(wire: wire), campaigns[key] != nil, peers[key.connection] != nil, let content
        else { return }
        respond(key.requestID, content, to: key.connection)
    }

    mutating func logsStopped(_ wire: String, _ instance: Proto.WorkloadInstanceName) {
        guard let key = LogCampaign.Key(wire: wire) else { return }
        campaigns[key]?.ended.append(instance)
    }

    mutating func cancelCampaign(_ key: LogCampaign.Key) {
        endCampaigns { $0 == key }
    }

    /// Ends campaigns whose requester no longer wants them, or is gone.
    mutating func endCampaigns(where isOver: (LogCampaign.Key) -> Bool) {
        for (key, campaign) in campaigns.sorted(by: { $0.key < $1.key }) where isOver(key) {
            campaigns[key] = nil
            for agent in campaign.instances.keys.sorted() {
                guard let connection = connection(of: agent) else { continue }
                send(.logsCancelRequest(Proto.ServerLogsCancel(requestId: key.wire)), to: connection)
            }
        }
    }

    /// The agent that read for campaigns is gone: their requesters hear of a stop. So they do for what had ended by
    /// itself long before, unless that is taken for a defect (AnkaiosBehaviour.md Q21a).
    mutating func stopCampaigns(on agent: String) {
        for (key, campaign) in campaigns.sorted(by: { $0.key < $1.key }) {
            guard let instances = campaign.instances[agent] else { continue }
            campaigns[key]?.instances[agent] = nil
            for instance in instances where options.quirks.stopsEndedCampaigns || !campaign.ended.contains(instance) {
                let stop = Proto.LogsStopResponse(workloadName: instance)
                if peers[key.connection] != nil { respond(key.requestID, .logsStopResponse(stop), to: key.connection) }
            }
        }
    }
}
