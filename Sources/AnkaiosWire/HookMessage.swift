package import AnkaiosModel

/// An `UpdateWorkload` message: what a server gives its mutating hooks and takes back from them (AnkaiosBehaviour.md
/// §5.7).
package struct HookMessage: Sendable {
    package var added: [(instance: WorkloadInstanceName, workload: Workload)] = []
    /// The conditions are numbers of `DeleteCondition`.
    package var deleted: [(instance: WorkloadInstanceName, dependencies: [String: Int32])] = []

    package init() {}

    package init(decoding bytes: [UInt8]) throws(WireError) {
        try self.init(bytes.span.bytes)
    }

    private init(_ bytes: RawSpan) throws(WireError) {
        var cursor = Cursor(0..<bytes.byteCount)
        var memory = TextMapMemory()
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): added.append(try Self.added(bytes, try cursor.inner(bytes), &memory))
            case .bytes(2): deleted.append(try Self.deleted(bytes, try cursor.inner(bytes)))
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
    }

    package func encoded() -> [UInt8] {
        var writer = Writer()
        for (instance, workload) in added {
            writer.message(1) {
                $0.message(1) { instance.encode(to: &$0) }
                $0.message(2) { workload.encode(to: &$0) }
            }
        }
        for (instance, dependencies) in deleted {
            writer.message(2) {
                $0.message(1) { instance.encode(to: &$0) }
                for (name, condition) in dependencies.sorted(by: { $0.key < $1.key }) {
                    $0.message(2) {
                        $0.string(1, name)
                        $0.number(2, condition)
                    }
                }
            }
        }
        return writer.bytes
    }

    private static func added(
        _ bytes: RawSpan,
        _ message: Cursor,
        _ memory: inout TextMapMemory
    ) throws(WireError) -> (instance: WorkloadInstanceName, workload: Workload) {
        var cursor = message
        var instance = WorkloadInstanceName(workload: "", agent: "", id: "")
        var body: Cursor?
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): instance = try WorkloadInstanceName(bytes, try cursor.inner(bytes))
            case .bytes(2): body = try cursor.inner(bytes)
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
        return (instance, try Workload(instance.workload, bytes, body, &memory))
    }

    private static func deleted(
        _ bytes: RawSpan,
        _ message: Cursor
    ) throws(WireError) -> (instance: WorkloadInstanceName, dependencies: [String: Int32]) {
        var cursor = message
        var instance = WorkloadInstanceName(workload: "", agent: "", id: "")
        var dependencies: [String: Int32] = [:]
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): instance = try WorkloadInstanceName(bytes, try cursor.inner(bytes))
            case .bytes(2):
                var entry = try cursor.inner(bytes)
                var (name, condition) = ("", Int32(0))
                while let tag = try entry.tag(bytes) {
                    switch tag {
                    case .bytes(1): name = try entry.string(bytes)
                    case .number(2): condition = try entry.enumeration(bytes)
                    default: try entry.skip(tag, bytes, known: 1...2)
                    }
                }
                dependencies[name] = condition
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
        return (instance, dependencies)
    }
}
