import AnkaiosProtobuf

/// The control interface of a workload, and what is said over it.
struct OpenInterface: Sendable {
    let id: InterfaceID
    let instance: Proto.WorkloadInstanceName
    let access: Proto.ControlInterfaceAccess?
    var session: ControlSession
    /// Whether it is there through a reconnect.
    var wasRemade = false
}

extension Agent {
    /// Makes, keeps, replaces or removes the control interface of a workload, as its rules and its id ask for it
    /// (AnkaiosBehaviour.md §1.8). Gives the one that the next container gets.
    mutating func arrangeInterface(for plan: WorkloadPlan) -> InterfaceID? {
        let access = plan.workload.controlInterfaceAccess
        if let open = interfaces[plan.name] {
            if plan.hasControlInterface, open.instance == plan.instance, open.access == access { return open.id }
            removeInterface(of: plan.name)
        }
        guard plan.hasControlInterface else { return nil }
        let id = InterfaceID(nextNumber())
        let session = ControlSession(access, version: configuration.version, quirks: quirks)
        interfaces[plan.name] = OpenInterface(id: id, instance: plan.instance, access: access, session: session)
        effects.append(.openInterface(id, plan.instance))
        return id
    }

    mutating func removeInterface(of workload: String) {
        guard let open = interfaces.removeValue(forKey: workload) else { return }
        effects.append(.removeInterface(open.id))
    }

    /// What a reconnect does to the control interface of a running workload.
    mutating func remakeInterface(of workload: String) {
        guard let open = interfaces[workload] else { return }
        interfaces[workload]?.wasRemade = true
        if open.wasRemade, quirks.endsInterfacesOnSecondReconnect {
            if !open.session.hasEnded { withSession(of: workload) { $0.end() } }
            return effects.append(.unlinkInterface(open.id))
        }
        if quirks.forgetsSessionsOnReconnect { interfaces[workload]?.session.startAnew() }
        if quirks.losesPathsOnReconnect { effects.append(.unlinkInterface(open.id)) }
    }

    mutating func withSession(_ id: InterfaceID, _ action: (inout ControlSession) -> [ControlSession.Output]) {
        guard let workload = interfaces.first(where: { $0.value.id == id })?.key else { return }
        withSession(of: workload, action)
    }

    private mutating func withSession(
        of workload: String,
        _ action: (inout ControlSession) -> [ControlSession.Output]
    ) {
        guard var open = interfaces[workload] else { return }
        let outputs = action(&open.session)
        if let traffic = open.session.takeTraffic() { effects.append(.asked(workload, traffic)) }
        interfaces[workload] = open
        for output in outputs {
            switch output {
            case .write(let message):
                // First, so that the note is there when the workload reads of it.
                if case .connectionClosed(let closed)? = message.content {
                    effects.append(.refusedWorkload(workload, reason: closed.reason))
                }
                effects.append(.write(open.id, Frame.framed(message.encoded())))
            case .forward(var request):
                request.requestId = "\(workload)@\(request.requestId)"
                send(.request(request))
            case .pause:
                effects.append(.pauseReading(open.id))
            case .resume:
                effects.append(.resumeReading(open.id))
            case .end:
                effects.append(.endInterface(open.id))
            case .abort:
                effects.append(.abort)
            }
        }
    }

    /// Whether a frame of the workload is there in part.
    func awaitsRest(of id: InterfaceID) -> Bool {
        interfaces.values.first { $0.id == id }?.session.isPartial ?? false
    }

    /// How many requests the link to the server takes: it has few places, which all workloads share
    /// (AnkaiosBehaviour.md §1.7).
    var room: Int { isConnected ? .max : max(0, configuration.linkPlaces - outbox.count) }

    /// Forwards what has waited for the server.
    mutating func forwardHeld() {
        for workload in interfaces.keys.sorted() { withSession(of: workload) { $0.roomIsThere(.max) } }
    }

    /// Brings an answer to the workload that is named before the first `@` of its id (AnkaiosBehaviour.md §2.1).
    mutating func deliver(_ response: Proto.Response) {
        guard let mark = response.requestId.firstIndex(of: "@") else { return }
        let workload = String(response.requestId[..<mark])
        var response = response
        response.requestId = String(response.requestId[response.requestId.index(after: mark)...])
        withSession(of: workload) { $0.deliver(.init(content: .response(response))) }
    }

    /// A lost log message ends its campaign, a lost first message the interface; all else is lost (AnkaiosBehaviour.md
    /// §1.2, §1.7).
    mutating func writeFailed(_ id: InterfaceID, _ frame: [UInt8]) {
        var reader = AgentFrameReader()
        reader.append(frame)
        guard let workload = interfaces.first(where: { $0.value.id == id })?.key,
            case .message(let bytes)? = reader.next(), let message = try? Proto.FromAnkaios(decoding: bytes)
        else { return }
        switch message.content {
        case .controlInterfaceAccepted, .connectionClosed:
            withSession(of: workload) { $0.hasEnded ? [] : $0.end() }
        case .response(let response):
            guard case .logEntriesResponse = response.content else { return }
            let requestID = "\(workload)@\(response.requestId)"
            send(.request(.init(requestId: requestID, content: .logsCancelRequest(.init()))))
        case nil:
            break
        }
    }
}
