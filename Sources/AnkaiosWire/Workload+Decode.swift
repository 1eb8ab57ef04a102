import AnkaiosModel

extension Workload {
    init(_ name: String, _ bytes: RawSpan, _ message: Cursor?, _ memory: inout TextMapMemory) throws(WireError) {
        self.init(partial: name)
        guard var cursor = message else { return }
        var start = cursor.position
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): agent = try cursor.string(bytes)
            case .number(2): restartPolicy = RestartPolicy(number: try cursor.enumeration(bytes))
            case .bytes(3): try mergeDependencies(bytes, try cursor.inner(bytes))
            case .bytes(4): try memory.read(&cursor, bytes, into: &tags)
            case .bytes(5): runtime = try cursor.string(bytes)
            case .bytes(6): runtimeConfig = try cursor.string(bytes)
            case .bytes(7): try controlInterfaceAccess.merge(bytes, try cursor.inner(bytes))
            case .bytes(8): try memory.read(&cursor, bytes, into: &configs)
            case .bytes(9): try mergeFiles(bytes, try cursor.inner(bytes))
            default:
                try cursor.skip(tag, bytes, known: 1...9)
                try cursor.pay(2 * (cursor.position - start))
                bytes.extracting(start..<cursor.position).withUnsafeBytes { unknownFields.append(contentsOf: $0) }
            }
            start = cursor.position
        }
    }

    private mutating func mergeDependencies(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            guard tag == .bytes(1) else {
                try cursor.skip(tag, bytes, known: 1...1)
                continue
            }
            var entry = try cursor.inner(bytes)
            var (name, condition) = ("", Int32(0))
            while let tag = try entry.tag(bytes) {
                switch tag {
                case .bytes(1): name = try entry.string(bytes)
                case .number(2): condition = try entry.enumeration(bytes)
                default: try entry.skip(tag, bytes, known: 1...2)
                }
            }
            try message.pay(forEntryIn: dependencies)
            try dependencies.set(name, StartCondition(number: condition))
        }
    }

    private mutating func mergeFiles(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: files)
                files.append(try File(bytes, try cursor.inner(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
    }
}

extension File {
    fileprivate init(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        self.init(mountPoint: "", content: .unset)
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): mountPoint = try cursor.string(bytes)
            case .bytes(2): content = .text(try cursor.string(bytes))
            case .bytes(3): content = .base64(try cursor.string(bytes))
            default: try cursor.skip(tag, bytes, known: 1...3)
            }
        }
    }
}

extension ControlInterfaceAccess {
    fileprivate mutating func merge(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: allowRules)
                allowRules.append(try AccessRule(bytes, try cursor.inner(bytes)))
            case .bytes(2):
                try message.pay(forItemIn: denyRules)
                denyRules.append(try AccessRule(bytes, try cursor.inner(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
    }
}

extension AccessRule {
    fileprivate init(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        self = .unset
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): self = try Self.stateRule(bytes, try cursor.inner(bytes))
            case .bytes(2): self = .logs(of: try Self.logRule(bytes, try cursor.inner(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
    }

    private static func stateRule(_ bytes: RawSpan, _ message: Cursor) throws(WireError) -> AccessRule {
        var cursor = message
        var (operation, masks) = (Operation.nothing, [FieldMask]())
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .number(1): operation = Operation(number: try cursor.enumeration(bytes))
            case .bytes(2):
                try message.pay(forItemIn: masks)
                masks.append(FieldMask(try cursor.string(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
        return .state(operation, masks: masks)
    }

    private static func logRule(_ bytes: RawSpan, _ message: Cursor) throws(WireError) -> [String] {
        var cursor = message
        var names: [String] = []
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                try message.pay(forItemIn: names)
                names.append(try cursor.string(bytes))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
        return names
    }
}
