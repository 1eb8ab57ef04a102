import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosYAML

/// One line that `ankaios repl` writes: what came of a request, or what it brings on its way.
enum ReplAnswer {
    /// A request is at its end.
    case result(YAMLValue)
    case failure(kind: String, String)
    /// A request for logs or events goes on.
    case accepted([WorkloadInstanceName])
    case line(LogEntry)
    case stopped(WorkloadInstanceName)
    case snapshot(CompleteState)
    case event(CompleteState, ChangedFields)

    /// The line for the request with an id.
    func text(id: JSONValue) -> String {
        let (key, value) = pair
        let json = YAMLValue.mapping([.init(key: key, value: value)]).json(inOneLine: true)
        return "{\"id\":\(id),\(json.dropFirst())\n"
    }

    private var pair: (String, YAMLValue) {
        switch self {
        case .result(let value): return ("result", value)
        case .failure(let kind, let message):
            return ("error", .mapping(["kind": .text(kind), "message": .text(message)]))
        case .accepted(let instances): return ("accepted", .list(instances.map { .text("\($0)") }))
        case .line(let entry):
            return (
                "line",
                .mapping([
                    "workload": .text(entry.instance.workload), "instance": .text("\(entry.instance)"),
                    "text": .text(entry.message),
                ])
            )
        case .stopped(let instance): return ("stopped", .text("\(instance)"))
        case .snapshot(let state): return ("snapshot", StateDocument.value(of: state))
        case .event(let state, let altered):
            let lists = [("added", altered.added), ("updated", altered.updated), ("removed", altered.removed)]
            var pairs: [YAMLValue.Pair] = []
            for (key, paths) in lists where !paths.isEmpty {
                pairs.append(.init(key: key, value: .list(paths.map { .text($0.text) })))
            }
            pairs.append(.init(key: "state", value: StateDocument.value(of: state)))
            return ("event", .mapping(pairs))
        }
    }

    /// Nothing but that it is done.
    static let done = ReplAnswer.result(.mapping([]))

    init(_ changes: UpdateResult) {
        self = .result(
            .mapping([
                "added": .list(changes.addedWorkloads.sorted().map { .text("\($0)") }),
                "deleted": .list(changes.deletedWorkloads.sorted().map { .text("\($0)") }),
            ])
        )
    }

    init(failure error: any Error) {
        let kind = (error as? AnkaiosError)?.code.description ?? "failed"
        if let error = error as? AnkaiosError, error.code == .rejected {
            self = .failure(kind: kind, error.reason)
        } else {
            self = .failure(kind: kind, "\(error)")
        }
    }
}

extension YAMLValue {
    /// A mapping of these, in this order.
    static func mapping(_ pairs: KeyValuePairs<String, YAMLValue>) -> YAMLValue {
        .mapping(pairs.map { Pair(key: $0.key, value: $0.value) })
    }
}
