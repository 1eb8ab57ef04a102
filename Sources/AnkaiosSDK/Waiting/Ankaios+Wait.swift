public import AnkaiosModel
import AnkaiosSession
import AnkaiosWire

extension Ankaios {
    /// Waits until a condition holds, told by events: no polling.
    ///
    /// It looks at the present state first, so a condition that holds already returns at once. An interruption of the
    /// connection does not end the wait.
    /// - Parameters:
    ///   - condition: what to wait for. The workload needs the right to read the parts of the state that it is about.
    ///   - limit: how long at most.
    /// - Returns: the workload states that made it true, as far as the condition is about them.
    /// - Throws: ``AnkaiosError/timedOut``, ``AnkaiosError/impossible`` when it cannot come true any more,
    ///   ``AnkaiosError/accessDenied``, ``AnkaiosError/closed``, ``AnkaiosError/cancelled``.
    @discardableResult
    public func wait(until condition: Condition, within limit: Duration) async throws -> WorkloadStates {
        let deadline = Duration.now + limit
        while true {
            do {
                return try await watch(condition, until: deadline, limit: limit)
            } catch AnkaiosError.connectionLost {
                // Nothing was promised yet, and time is left: the next attempt waits for the agent's return.
                guard Duration.now < deadline else { throw AnkaiosError.timedOut(after: limit) }
            }
        }
    }

    private func watch(
        _ condition: Condition,
        until deadline: Duration,
        limit: Duration
    ) async throws -> WorkloadStates {
        let masks = try texts(condition.masks.sorted { $0.text < $1.text })
        let buffer = StreamBuffer<StateEvent>(
            limit: 10_000,
            bytes: Ankaios.defaultBufferBytes,
            overflow: .fail,
            size: { event, _ in event.memory }
        )
        let sink = StateEventSink(buffer: buffer, asked: AskedState(masks))
        let remaining = max(deadline - .now, .zero)
        let id: CallID
        do throws(AnkaiosError) {
            id = try await conversation.call(
                .completeState(masks: masks, subscribe: true),
                within: remaining,
                sink: sink
            ).id
        } catch {
            throw error.code == .timedOut ? AnkaiosError.timedOut(after: limit) : error
        }
        defer { conversation.cancel(id) }
        conversation.handle(.limited(id, until: deadline, limit: limit))
        var state = CompleteState()
        var copy = WorkloadStatesCopy()
        while let event = try await buffer.next() {
            switch event {
            case .snapshot(let snapshot):
                state = snapshot
                copy.replace(with: state.workloadStates)
            case .change(let change, let altered):
                if condition.isAboutWorkloadStates, copy.take(change.workloadStates, altered) {
                    state.workloadStates = copy.current
                } else {
                    // An event does not hold all of what it is about.
                    state = try await self.state(of: masks.map { FieldMask($0) })
                    copy.replace(with: state.workloadStates)
                }
            }
            switch condition.verdict(state) {
            case .met: return state.workloadStates
            case .unmet: break
            case .impossible(let why): throw AnkaiosError.impossible(why)
            }
        }
        throw AnkaiosError(.cancelled)
    }
}
