import AnkaiosModel
import AnkaiosPlatform
import AnkaiosSession
import AnkaiosWire

/// The campaigns of one stream of logs: the first one, and one more each time that an agent came back. The lines end
/// with the last of them.
///
/// Ankaios accepts the logs of an instance whose agent is away, and never asks that agent (AnkaiosBehaviour.md §8.2).
/// So the state of silent instances is watched. Their logs are requested again as soon as they can be read.
final class LogCampaigns: Sendable {
    private struct State {
        /// How many campaigns have not ended.
        var open = 1
        /// Those that were begun here.
        var later: Set<CallID> = []
        /// The instances that are watched.
        var watched: Set<WorkloadInstanceName> = []
    }

    private let ankaios: Ankaios
    private let request: LogsRequest
    private let timeout: Duration
    let buffer: StreamBuffer<LogBatch>
    /// What is silent, for ``watch()``.
    private let silences = StreamBuffer<Session.LogSilence>(limit: 1000, overflow: .dropOldest)
    private let state = Lock(State())

    init(_ ankaios: Ankaios, _ request: LogsRequest, timeout: Duration, into buffer: StreamBuffer<LogBatch>) {
        (self.ankaios, self.request, self.timeout, self.buffer) = (ankaios, request, timeout, buffer)
    }

    // MARK: - For the sinks

    func add(_ silence: Session.LogSilence) -> Resumption? { silences.add(silence) }

    /// A campaign is over; its error ends all of them.
    func end(_ error: AnkaiosError?) -> Resumption? {
        let isLast = state.withLock { state in
            state.open -= 1
            return state.open == 0
        }
        return isLast || error != nil ? buffer.end(error) : nil
    }

    // MARK: - Watching

    /// Requests logs again that no agent reads, until the task is cancelled.
    func watch() async {
        await withTaskGroup(of: Void.self) { group in
            while let silence = try? await silences.next() {
                group.addTask { await self.watch(silence) }
            }
            group.cancelAll()
        }
        for id in state.withLock({ $0.later }) { ankaios.conversation.cancel(id) }
    }

    /// Watches the state until the logs of silent instances can be read.
    private func watch(_ silence: Session.LogSilence) async {
        let instances = state.withLock { state in
            // An empty log that was asked for when it could be read is nothing to look at.
            if silence.isFirst, state.later.contains(silence.campaign) { return Set<WorkloadInstanceName>() }
            let new = Set(silence.instances).subtracting(state.watched)
            state.watched.formUnion(new)
            return new
        }
        guard !instances.isEmpty else { return }
        defer { state.withLock { $0.watched.subtract(instances) } }
        let masks = Set(instances.map(\.workload)).sorted().map { FieldMask.workloadStates(of: $0) }
        // Without the right to read the states nobody can know.
        try? await ankaios.withStates(of: masks, timeout: timeout) { states in
            var waiting = instances
            var isFirst = true
            for try await followed in states {
                let known = followed.state.workloadStates
                let readable = waiting.filter { known[$0]?.hasReadableLog == true }
                waiting.subtract(readable)
                if isFirst {
                    for instance in waiting.sorted() { buffer.push(.event(.waiting(instance)), weight: 0) }
                }
                // At first sight most of them have nothing to tell. If nothing at all has come, the agent may have come
                // back a moment ago, and asking again loses no line.
                if !isFirst || silence.areAll && waiting.isEmpty {
                    try await ask(for: readable.sorted(), in: silence)
                }
                isFirst = false
                if waiting.isEmpty { return }
            }
        }
    }

    /// Begins a campaign for instances of which nothing has come. After an interruption it omits the lines that are there
    /// already.
    private func ask(for instances: [WorkloadInstanceName], in silence: Session.LogSilence) async throws(AnkaiosError) {
        guard !instances.isEmpty else { return }
        // Before the old one may end.
        state.withLock { $0.open += 1 }
        let moved = ankaios.conversation.moveLogs(instances, of: silence.campaign)
        guard !moved.isEmpty else {
            end(nil)?()
            return
        }
        var request = request
        request.instances = moved
        if !silence.isFirst { (request.tail, request.since) = (0, nil) }
        while true {
            do throws(AnkaiosError) {
                let (id, _) = try await ankaios.conversation.call(
                    .logs(request),
                    within: timeout,
                    sink: LogSink(campaigns: self, asked: Set(moved))
                )
                state.withLock { _ = $0.later.insert(id) }
                if !silence.isFirst { buffer.push(.event(.resumed(moved)), weight: 0) }
                return
            } catch {
                guard error.isTransient else {
                    end(error)?()
                    throw error
                }
                try await ankaios.pause(for: .seconds(1))
            }
        }
    }
}

extension Conversation {
    /// Takes instances of which nothing has come out of a campaign, and returns them.
    func moveLogs(_ instances: [WorkloadInstanceName], of campaign: CallID) -> [WorkloadInstanceName] {
        let moved = Lock<[WorkloadInstanceName]>([])
        step { core in
            let silent = core.session.silent(campaign, among: instances)
            core.session.handle(.logsMoved(campaign, silent), at: .now, into: &core.effects)
            moved.withLock { $0 = silent }
        }
        return moved.withLock { $0 }
    }
}

extension ExecutionState {
    /// Whether the log of an instance can be read now. A request at another time is never answered, or stops the agent
    /// until a create or delete command has ended (AnkaiosBehaviour.md §8.2).
    package var hasReadableLog: Bool {
        switch (state, subState) {
        case (.running, _), (.succeeded, _), (.failed, .execFailed), (.failed, .unknown), (.stopping, .stopping),
            (.stopping, .waitingToStop):
            true
        default: false
        }
    }
}
