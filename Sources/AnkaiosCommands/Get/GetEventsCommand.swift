import AnkaiosModel
import AnkaiosSDK
import AnkaiosYAML

extension Command {
    /// `ankaios get events`: what changes, until Ctrl-C.
    static let getEvents = Command(
        "events",
        summary: "Prints what changes in the parts of the state that field masks select, until Ctrl-C",
        options: [
            OutputFormat.option([.yaml, .json]),
            CommandOption("include-current-state", letter: "c", help: "Begin with the state as it is"),
        ],
        operands: .any("OBJECT_FIELD_MASK")
    ) { call in
        let format = OutputFormat.asked(call.arguments, else: .yaml)
        let hasFirst = call.arguments.has("include-current-state")
        call.tellOfMasks(call.arguments.operands.map { FieldMask($0) })
        return await call.withAnkaios(.failed(to: "get events"), onSignal: .success) { ankaios in
            try await ankaios.withEvents(ofExactly: call.arguments.operands.map { FieldMask($0) }) { events in
                var isFirst = true
                for try await event in events {
                    let record: EventRecord
                    switch event {
                    // Ankaios tells nothing of what was missed in an interruption: the state is told again.
                    case .snapshot(let state):
                        guard hasFirst || !isFirst else { break }
                        record = EventRecord(time: .now, state: state, altered: nil)
                        call.terminal.write(record.text(as: format))
                    case .change(let state, let altered):
                        record = EventRecord(time: .now, state: state, altered: altered)
                        call.terminal.write(record.text(as: format))
                    }
                    isFirst = false
                }
            }
            return .success
        }
    }
}

/// An event as it is printed (AnkaiosBehaviour.md §14.5).
struct EventRecord {
    var time: Timestamp
    var state: CompleteState
    var altered: ChangedFields?

    func text(as format: OutputFormat) -> String {
        var pairs: [YAMLValue.Pair] = [.init(key: "timestamp", value: .text(time.description))]
        let lists = [
            ("addedFields", altered?.added), ("updatedFields", altered?.updated), ("removedFields", altered?.removed),
        ]
        for case (let key, let paths?) in lists where !paths.isEmpty {
            pairs.append(.init(key: key, value: .list(paths.map { .text($0.text) })))
        }
        pairs.append(.init(key: "completeState", value: StateDocument.value(of: state)))
        let value = YAMLValue.mapping(pairs)
        return format == .json ? value.json(inOneLine: true) + "\n" : "---\n" + YAMLWriter.text(value)
    }
}
