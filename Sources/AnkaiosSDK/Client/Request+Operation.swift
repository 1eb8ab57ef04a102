import AnkaiosModel
import AnkaiosWire

extension Request {
    /// The operation that an error of this request is about.
    var operation: AnkaiosError.Operation {
        switch self {
        case .completeState(let masks, subscribe: false): .init(.read, masks)
        case .completeState(let masks, subscribe: true): .init(.subscribe, masks)
        case .updateState(let update): .init(.update, update.masks)
        case .logs(let request): .init(.readLogs, Set(request.instances.map(\.workload)).sorted())
        case .logsCancel, .eventsCancel: .init(.read)
        }
    }
}
