import AnkaiosProtobuf
import AnkaiosSDK
import Synchronization

/// Reads a stream up to its end, or until it has given nothing for so long that it is taken for dead.
///
/// - Parameters:
///   - idle: seconds, from the moment on at which the stream has begun. How long it may take to begin is the SDK's matter.
///   - read: reads; it says when the stream has begun, and at each message that one came.
/// - Returns: `stop` or what `read` gives, `idle`, or the kind of an error.
func reading(
    idle: Double,
    _ read: @escaping @Sendable (_ came: @Sendable () -> Void) async throws -> String
) async -> String {
    let activity = Activity()
    return await withTaskGroup(of: String?.self) { group in
        group.addTask {
            do {
                return try await read { activity.note() }
            } catch {
                return Failure(error).kind
            }
        }
        group.addTask {
            while !Task.isCancelled {
                let left = activity.last.map { idle - seconds(since: $0) } ?? max(idle, 0.05)
                guard left > 0 else { return nil }
                try? await Task.sleep(for: .seconds(left))
            }
            return nil
        }
        let ended = await group.next() ?? nil
        group.cancelAll()
        return ended ?? "idle"
    }
}

/// When a message came last.
private final class Activity: Sendable {
    private let moment = Atomic<Int64>(0)
    /// Nil: the stream has not begun.
    var last: Int64? { if case let moment = moment.load(ordering: .relaxed), moment > 0 { moment } else { nil } }
    func note() { moment.store(Process.monotonic, ordering: .relaxed) }
}
