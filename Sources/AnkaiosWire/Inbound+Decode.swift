import AnkaiosModel

extension Inbound {
    /// Reads a `FromAnkaios` message (AnkaiosBehaviour.md §3.1). Of several members of a oneof the last one counts.
    package static func decode(_ bytes: RawSpan, ids: RequestIDs) -> Inbound {
        var budget = DecodingBudget(messageSize: bytes.byteCount)
        return withUnsafeMutablePointer(to: &budget) { budget in
            decode(bytes, Cursor(0..<bytes.byteCount, budget: budget), ids)
        }
    }

    private static func decode(_ bytes: RawSpan, _ message: Cursor, _ ids: RequestIDs) -> Inbound {
        var cursor = message
        var found = Inbound.unknown
        do throws(WireError) {
            while let tag = try cursor.tag(bytes) {
                switch tag {
                case .bytes(3): found = response(bytes, try cursor.inner(bytes), ids)
                case .bytes(4):
                    _ = try cursor.inner(bytes)
                    found = .accepted
                case .bytes(5): found = closed(bytes, try cursor.inner(bytes))
                default: try cursor.skip(tag, bytes, known: 3...5)
                }
            }
            return found
        } catch {
            return .garbage
        }
    }

    private static func closed(_ bytes: RawSpan, _ message: Cursor) -> Inbound {
        var cursor = message
        var reason = ""
        do throws(WireError) {
            while let tag = try cursor.tag(bytes) {
                switch tag {
                case .bytes(1): reason = try cursor.string(bytes)
                default: try cursor.skip(tag, bytes, known: 1...1)
                }
            }
            return .closed(reason: reason)
        } catch {
            return .malformed(nil, error)
        }
    }

    static func response(_ bytes: RawSpan, _ message: Cursor, _ ids: RequestIDs) -> Inbound {
        var cursor = message
        var id: CallID?
        var content: (field: UInt32, value: Cursor)?
        do throws(WireError) {
            while let tag = try cursor.tag(bytes) {
                switch tag {
                case .bytes(1): id = ids.call(bytes, try cursor.inner(bytes).range)
                case .bytes(3), .bytes(4), .bytes(5), .bytes(6), .bytes(7), .bytes(8), .bytes(9), .bytes(10):
                    content = (tag.field, try cursor.inner(bytes))
                default:
                    guard tag.field != 1 else { throw .wrongWireType(field: 1) }
                    try cursor.skip(tag, bytes, known: 3...10)
                }
            }
            guard let id else { return .foreign }
            guard let content else { return .answer(id, .unknown) }
            return .answer(id, try Answer(bytes, field: content.field, content.value))
        } catch {
            return .malformed(id, error)
        }
    }
}

extension Answer {
    fileprivate init(_ bytes: RawSpan, field: UInt32, _ message: Cursor) throws(WireError) {
        switch field {
        case 3: self = .refused(try Self.error(bytes, message))
        case 4: self = try Self.completeState(bytes, message)
        case 5: self = .updated(try UpdateResult(bytes, message))
        case 6: self = .logsAccepted(try Self.instances(bytes, message))
        case 7: self = .logEntries(try Self.entries(bytes, message))
        case 8: self = .logsStopped(try Self.instances(bytes, message).last ?? .init(workload: "", agent: "", id: ""))
        case 9: self = .logsCancelled
        default: self = .eventsCancelled
        }
    }

    private static func error(_ bytes: RawSpan, _ message: Cursor) throws(WireError) -> String {
        var cursor = message
        var text = ""
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): text = try cursor.string(bytes)
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
        return text
    }

    private static func completeState(_ bytes: RawSpan, _ message: Cursor) throws(WireError) -> Answer {
        var cursor = message
        var state = CompleteState()
        var altered: ChangedFields?
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): try state.merge(bytes, try cursor.inner(bytes))
            case .bytes(2):
                var fields = altered ?? ChangedFields()
                try fields.merge(bytes, try cursor.inner(bytes))
                altered = fields
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
        return altered.map { .event(state, $0) } ?? .state(state)
    }

    /// The instance names in field 1 of a message.
    private static func instances(_ bytes: RawSpan, _ message: Cursor) throws(WireError) -> [WorkloadInstanceName] {
        var cursor = message
        var names: [WorkloadInstanceName] = []
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: names)
                names.append(try WorkloadInstanceName(bytes, try cursor.inner(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
        return names
    }

    private static func entries(_ bytes: RawSpan, _ message: Cursor) throws(WireError) -> [LogEntry] {
        var entries: [LogEntry] = []
        var names = InstanceNameMemory()
        try readEntries(bytes, message, into: &entries, &names)
        return entries
    }

    static func readEntries(
        _ bytes: RawSpan,
        _ message: Cursor,
        into entries: inout [LogEntry],
        _ names: inout InstanceNameMemory
    ) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: entries)
                entries.append(try entry(bytes, try cursor.inner(bytes), &names))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
    }

    private static func entry(
        _ bytes: RawSpan,
        _ message: Cursor,
        _ names: inout InstanceNameMemory
    ) throws(WireError) -> LogEntry {
        var cursor = message
        var (name, text) = (Cursor?.none, "")
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): name = try cursor.inner(bytes)
            case .bytes(2): text = try cursor.string(bytes)
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
        return LogEntry(instance: try names.name(bytes, name ?? Cursor(0..<0)), message: text)
    }
}

extension WorkloadInstanceName {
    init(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        self.init(workload: "", agent: "", id: "")
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): workload = try cursor.string(bytes)
            case .bytes(2): agent = try cursor.string(bytes)
            case .bytes(3): id = try cursor.string(bytes)
            default: try cursor.skip(tag, bytes, known: 1...3)
            }
        }
    }
}

extension UpdateResult {
    /// Other names, for example with too many dots, keep their whole text as the workload's name.
    fileprivate init(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        self.init()
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: addedWorkloads)
                addedWorkloads.append(.init(orWhole: try cursor.string(bytes)))
            case .bytes(2):
                try message.pay(forItemIn: deletedWorkloads)
                deletedWorkloads.append(.init(orWhole: try cursor.string(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
    }
}

extension WorkloadInstanceName {
    fileprivate init(orWhole text: String) {
        self = WorkloadInstanceName(text) ?? WorkloadInstanceName(workload: text, agent: "", id: "")
    }
}

extension ChangedFields {
    fileprivate mutating func merge(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: added)
                added.append(FieldPath(try cursor.string(bytes)))
            case .bytes(2):
                try message.pay(forItemIn: updated)
                updated.append(FieldPath(try cursor.string(bytes)))
            case .bytes(3):
                try message.pay(forItemIn: removed)
                removed.append(FieldPath(try cursor.string(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...3)
            }
        }
    }
}
