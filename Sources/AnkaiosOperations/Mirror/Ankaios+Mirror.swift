public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Keeps a live copy of the parts of the state that masks select, and lends it to a closure.
    /// - Parameters:
    ///   - masks: which parts; none: everything.
    ///   - interval: how often the state is read anew; nil: never. Ankaios silently forgets subscriptions, for example
    ///     when its server is started again (AnkaiosBehaviour.md §1.8, §4.7).
    ///   - timeout: how long to wait for the first snapshot; nil: the configuration's time-out.
    ///   - isolation: where the closure runs; by default where the caller does.
    ///   - body: what uses the copy, which has the state already.
    /// - Throws: As `Ankaios.state(_:timeout:)` when the subscription is not granted: the workload needs the right to read
    ///   each mask. What `body` throws.
    @discardableResult
    public func withMirror<Result>(
        of masks: [FieldMask],
        refreshingEvery interval: Duration? = .seconds(10),
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (StateMirror) async throws -> Result
    ) async throws -> Result {
        try await withStates(of: masks, refreshingEvery: interval, timeout: timeout) { states in
            guard try await states.next() != nil else { throw AnkaiosError(.cancelled) }
            let mirror = StateMirror(states, of: self)
            return try await withThrowingTaskGroup(of: Void.self, isolation: isolation) { group in
                group.addTask { await mirror.follow() }
                defer { group.cancelAll() }
                return try await body(mirror)
            }
        }
    }
}
