import AnkaiosProtobuf

/// Requests of workloads and command lines (AnkaiosBehaviour.md §4, 5).
extension Server {
    mutating func requested(_ request: Proto.Request, _ connection: ConnectionID) {
        let key = Subscriptions.Key(connection: connection, requestID: request.requestId)
        switch request.content {
        case .completeStateRequest(let read): answer(read, key)
        case .updateStateRequest(let update): answer(update, key)
        case .logsRequest(let logs): answer(logs, key)
        case .logsCancelRequest:
            cancelCampaign(key)
            respond(key.requestID, .logsCancelAccepted(Proto.LogsCancelAccepted()), to: connection)
        case .eventsCancelRequest:
            subscriptions.remove(key)
            respond(key.requestID, .eventsCancelAccepted(Proto.EventsCancelAccepted()), to: connection)
        case nil: drop(key, "The Request does not contain any content")
        }
    }

    /// An unreadable request ends the stream of a command line. An agent gets an Error instead, as all of its workloads
    /// would suffer, unless a quirk wants it as upstream.
    private mutating func drop(_ key: Subscriptions.Key, _ text: String) {
        if case .agent = peers[key.connection], !options.quirks.dropsAgentWithoutNewState {
            return respond(key.requestID, .error(Proto.Error(message: text)), to: key.connection)
        }
        leave(key.connection)
        effects.append(.end(key.connection, .ok))
    }

    private mutating func answer(_ read: Proto.CompleteStateRequest, _ key: Subscriptions.Key) {
        var state = Proto.CompleteState()
        var isAnswerable = true
        if read.fieldMask.isEmpty {
            state = wholeState
        } else if let selected = ReadMask.select(read.fieldMask, from: readTree).flatMap(
            Proto.CompleteState.init(selected:)
        ) {
            state = selected
        } else {
            isAnswerable = false
        }
        let response = Proto.CompleteStateResponse(completeState: state)
        respond(key.requestID, .completeStateResponse(response), to: key.connection)
        if read.subscribeForEvents, isAnswerable { subscriptions.add(key, masks: read.fieldMask) }
    }

    /// The parts of the state that masks select, without a request.
    func read(_ masks: [String]) -> Proto.CompleteState {
        ReadMask.select(masks, from: readTree).flatMap(Proto.CompleteState.init(selected:)) ?? Proto.CompleteState()
    }

    /// The state of a read without masks: all parts are there, also when they are empty.
    private var wholeState: Proto.CompleteState {
        Proto.CompleteState(
            desiredState: desired.requested,
            workloadStates: states.map,
            agents: Proto.AgentMap(agents: agents),
            effectiveState: options.version.hasEffectiveState ? desired.effectiveState : nil
        )
    }

    private mutating func answer(_ update: Proto.UpdateStateRequest, _ key: Subscriptions.Key) {
        guard var newState = update.newState else {
            return drop(key, "The UpdateStateRequest does not contain a new state")
        }
        // Before Ankaios 1.1 that is an unknown field.
        if !options.version.hasEffectiveState { newState.effectiveState = nil }
        do throws(UpdateError) {
            let resulting =
                update.updateMask.isEmpty
                ? try StrictConversion.resulting(newState, options.version)
                : try UpdateMask.apply(newState, update.updateMask, to: desired.requested, options)
            try commit(resulting, deletingAgain: leftovers(named: update.updateMask)) { server, success in
                server.respond(key.requestID, .updateStateSuccess(success), to: key.connection)
            }
        } catch {
            respond(key.requestID, .error(Proto.Error(message: error.response)), to: key.connection)
        }
    }
}
