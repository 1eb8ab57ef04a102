import AnkaiosProtobuf
import AnkaiosRules

/// Notes for the user of the cluster, each once. They say what differs from a real Ankaios, and why a program gets
/// another answer than it expects.
struct ClusterNotes {
    /// More are not kept: a program may bring about as many as it likes.
    private static let most = 256
    private var all: [String] = []
    private var listener: (@Sendable (String) -> Void)?
    /// The notes on simulated containers, by their workloads.
    private var ofContainers: [String: String] = [:]
    /// The workload whose container is a program of the user. What its command is does not matter.
    var program: String?

    /// Gives a note to the listener, unless it has it already.
    mutating func tell(_ note: String) {
        guard all.count < Self.most, !all.contains(note) else { return }
        all.append(note)
        listener?(note)
    }

    /// Gives a note on a workload's simulated container to the listener. A program of the user has no such container.
    mutating func tell(_ note: String, ofContainer workload: String) {
        guard listener == nil else {
            if workload != program { tell(note) }
            return
        }
        if ofContainers.count < Self.most { ofContainers[workload] = note }
    }

    /// Gives all notes to a function from now on, those so far at once.
    mutating func listen(_ listener: @escaping @Sendable (String) -> Void) {
        self.listener = listener
        for note in all { listener(note) }
        for (workload, note) in ofContainers.sorted(by: { $0.key < $1.key }) where workload != program { tell(note) }
        ofContainers = [:]
    }
}

extension Cluster {
    /// Calls a function, on the thread of the cluster, with each note once.
    ///
    /// Notes name commands of simulated containers that are not understood, and masks that match nothing. They also name
    /// control interfaces that an agent has closed.
    package func tellNotes(_ told: @escaping @Sendable (String) -> Void) async throws {
        try await run { (world: World) throws(ClusterError) in world.notes.listen(told) }
    }

    /// Keeps a workload that only the caller has declared. An update that replaces all workloads does not delete it.
    /// The server has it again when it comes back.
    /// - Parameter keeps: whether it is kept; else it is only told when it is deleted.
    package func watchClient(_ workload: String, keeps: Bool) async throws {
        try await run { (world: World) throws(ClusterError) in
            world.client = ClusterClient(workload: workload, isKept: keeps)
            world.notes.program = workload
            guard keeps, let own = world.server?.desired.requested.workloads?.workloads[workload] else { return }
            var workloads = world.manifest.workloads ?? Proto.WorkloadMap()
            workloads.workloads[workload] = own
            world.manifest.workloads = workloads
        }
    }
}

/// The workload as which a program of the cluster's user talks.
struct ClusterClient {
    var workload: String
    var isKept: Bool

    /// An update as the server gets it: with the workload in it, if all workloads are replaced.
    /// - Parameter desired: what is desired before.
    func keeping(_ message: Proto.ToServer, _ desired: Proto.State) -> Proto.ToServer {
        guard isKept, case .request(var request)? = message.content,
            case .updateStateRequest(var update)? = request.content,
            update.updateMask.isEmpty || update.updateMask.contains(where: Self.replacingMasks.contains),
            let own = desired.workloads?.workloads[workload],
            update.newState?.desiredState?.workloads?.workloads[workload] == nil, update.newState?.desiredState != nil
        else { return message }
        var workloads = update.newState?.desiredState?.workloads ?? Proto.WorkloadMap()
        workloads.workloads[workload] = own
        update.newState?.desiredState?.workloads = workloads
        request.content = .updateStateRequest(update)
        return Proto.ToServer(content: .request(request))
    }

    private static let replacingMasks: Set<String> = ["desiredState", "desiredState.workloads"]
}

extension ControlRequest.Kind {
    fileprivate var masks: [String] {
        switch self {
        case .read(let masks), .update(let masks), .events(let masks): masks
        case .logs, .logsCancel, .eventsCancel, .unknown: []
        }
    }
}

extension AccessTraffic {
    /// Masks that match nothing in any state, which Ankaios does not say.
    func notes(on workload: String) -> [String] {
        requests.flatMap(\.kind.masks).compactMap { mask in
            MaskHint.of(mask).map { "workload '\(workload)' asks for '\(mask)': \($0)" }
        }
    }
}
