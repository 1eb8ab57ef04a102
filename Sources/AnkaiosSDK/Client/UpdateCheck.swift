import AnkaiosModel
import AnkaiosWire

/// What an update is refused for before its bytes are made: Ankaios would not answer it.
enum UpdateCheck {
    /// Protobuf carries a hundred messages in each other, as Ankaios reads them.
    private static let deepest = 100
    /// Those around a config: the request, the update, the two states, the map, its entry and the config.
    private static let around = 7

    /// - Parameter limit: how many bytes Ankaios carries at most.
    static func check(_ request: Request, limit: Int) throws(AnkaiosError) {
        guard case .updateState(let update) = request else { return }
        // The texts alone: one that many workloads share stands once in this program, and once for each in the message.
        var size = 0
        for (name, item) in update.newState.desiredState.configs {
            try check(item, name, &size, limit: limit)
        }
        for (_, workload) in update.newState.desiredState.workloads {
            size += workload.runtimeConfig?.utf8.count ?? 0
            for file in workload.files {
                switch file.content {
                case .text(let text), .base64(let text): size += text.utf8.count
                case .unset: break
                }
            }
            guard size <= limit else { throw tooLarge(limit) }
        }
    }

    /// Looks at each item once, without a stack of calls.
    private static func check(
        _ item: ConfigItem,
        _ name: String,
        _ size: inout Int,
        limit: Int
    ) throws(AnkaiosError) {
        var waiting = [(item, around)]
        while let (item, depth) = waiting.popLast() {
            guard depth <= deepest else {
                throw .invalidArgument(
                    "the config '\(name)' is nested too deeply: Ankaios carries at most 31 objects, or 46 lists, in each other"
                )
            }
            // Its tag and its length.
            size += 2
            switch item {
            case .text(let text): size += text.utf8.count
            // The list, and each item in it.
            case .list(let items): waiting += items.map { ($0, depth + 2) }
            // The object, each entry in it, and its value.
            case .object(let items): waiting += items.map { ($0.value, depth + 3) }
            }
            guard size <= limit else { throw tooLarge(limit) }
        }
    }

    private static func tooLarge(_ limit: Int) -> AnkaiosError {
        .invalidArgument("the request has more than \(limit) bytes; Ankaios carries at most \(limit)")
    }
}
