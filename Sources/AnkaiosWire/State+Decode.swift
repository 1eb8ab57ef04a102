import AnkaiosModel

extension State {
    mutating func merge(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): apiVersion = try cursor.string(bytes)
            case .bytes(2): try mergeWorkloads(bytes, try cursor.inner(bytes))
            case .bytes(3): try mergeConfigs(bytes, try cursor.inner(bytes))
            default: try cursor.skip(tag, bytes, known: 1...3)
            }
        }
    }

    private mutating func mergeWorkloads(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        var memory = TextMapMemory()
        let expected = message.reservation(for: message.entryCount(bytes), of: Workload.self)
        if expected > 0 {
            try message.pay(2 * expected * MemoryLayout<Workload>.stride)
            workloads.reserveCapacity(workloads.count + expected)
        }
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                let entry = try MapEntry(bytes, try cursor.inner(bytes))
                try message.pay(forEntryIn: workloads)
                try workloads.set(entry.key, try Workload(entry.key, bytes, entry.value, &memory))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
    }

    private mutating func mergeConfigs(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                let entry = try MapEntry(bytes, try cursor.inner(bytes))
                try message.pay(forEntryIn: configs)
                try configs.set(entry.key, try ConfigItem(bytes, entry.value, depth: 0))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
    }
}

extension ConfigItem {
    /// An item; one with nothing set reads as an empty text.
    fileprivate init(_ bytes: RawSpan, _ message: Cursor?, depth: Int) throws(WireError) {
        guard depth < 100 else { throw .tooDeep }
        self = .text("")
        guard var cursor = message else { return }
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): self = .text(try cursor.string(bytes))
            case .bytes(2): self = .list(try Self.list(bytes, try cursor.inner(bytes), depth: depth))
            case .bytes(3): self = .object(try Self.object(bytes, try cursor.inner(bytes), depth: depth))
            default: try cursor.skip(tag, bytes, known: 1...3)
            }
        }
    }

    private static func list(_ bytes: RawSpan, _ message: Cursor, depth: Int) throws(WireError) -> [ConfigItem] {
        var cursor = message
        var items: [ConfigItem] = []
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: items)
                items.append(try ConfigItem(bytes, try cursor.inner(bytes), depth: depth + 1))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
        return items
    }

    private static func object(
        _ bytes: RawSpan,
        _ message: Cursor,
        depth: Int
    ) throws(WireError) -> [String: ConfigItem] {
        var cursor = message
        var items: [String: ConfigItem] = [:]
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                let entry = try MapEntry(bytes, try cursor.inner(bytes))
                try message.pay(forEntryIn: items)
                try items.set(entry.key, try ConfigItem(bytes, entry.value, depth: depth + 1))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
        return items
    }
}
