public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Keeps a live copy of the parts of the state that masks select, and lends it to a closure.
    ///
    /// The workload needs the right to read the masks.
    /// - Parameters:
    ///   - masks: which parts; none: everything.
    ///   - interval: how often the state is read anew, because Ankaios forgets subscriptions without a word, when its
    ///     server is started again, say (reference §1.8, §4.7); nil: never.
    ///   - timeout: how long to wait for the first snapshot; nil: the configuration's time-out.
    ///   - isolation: where the closure runs: where the caller does, if nothing else is said.
    ///   - body: what uses the copy, which has the state already.
    /// - Throws: ``AnkaiosError`` when the subscription is not granted; and what `body` throws.
    @discardableResult
    public func withMirror<Result>(
        of masks: [FieldMask],
        refreshingEvery interval: Duration? = .seconds(10),
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (StateMirror) async throws -> Result
    ) async throws -> Result {
        let told = masks.flatMap(\.toldOfAll)
        return try await withEvents(on: told, bufferSize: 100_000, timeout: timeout) { events in
            let mirror = StateMirror(refresh: events.refresh)
            var iterator = events.makeAsyncIterator()
            guard let first = try await iterator.next() else { throw AnkaiosError.cancelled }
            mirror.take(first)
            let following = Task {
                do throws(AnkaiosError) {
                    for try await event in events { mirror.take(event) }
                    mirror.finish(nil)
                } catch {
                    mirror.finish(error)
                }
            }
            let refreshing = interval.map { interval in
                Task {
                    while (try? await Task.sleep(for: interval)) != nil { mirror.refresh() }
                }
            }
            defer {
                following.cancel()
                refreshing?.cancel()
            }
            return try await body(mirror)
        }
    }
}
