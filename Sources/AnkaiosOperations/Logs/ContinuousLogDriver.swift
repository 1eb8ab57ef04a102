import AnkaiosModel
import AnkaiosSDK

/// Carries out what a ``ContinuousLogReading`` decides: a campaign for each log, and the states of a subscription.
///
/// All that happens comes through one inbox, at which nothing waits for a reader.
struct ContinuousLogDriver: Sendable {
    private enum Item: Sendable {
        case state(FollowedState)
        case log(ContinuousLogReading.Campaign, LogBatch)
        case caughtUp(ContinuousLogReading.Campaign)
        /// A campaign is over, or could not begin.
        case over(ContinuousLogReading.Campaign, AnkaiosError?)
        case failed(AnkaiosError)

        var memory: Int {
            switch self {
            case .state(let followed): StateEvent.snapshot(followed.state).memory
            case .log(_, let batch): 64 + batch.memory(behind: nil)
            case .caughtUp, .over, .failed: 64
            }
        }
    }

    /// How long a log that is read again needs to pass its earlier lines, at 20,000 lines a second.
    private static let catchingUp = Duration.seconds(5)

    private let ankaios: Ankaios
    private let states: StateSequence
    private let timeout: Duration?
    private let bufferSize: Int
    /// What may wait here, and in each stream that comes in: a quarter of what may wait for the reader.
    private let bufferBytes: Int
    private let inbox: StreamBuffer<Item>
    private let output: StreamBuffer<[ContinuousLogEvent]>

    init(
        _ ankaios: Ankaios,
        _ states: StateSequence,
        timeout: Duration?,
        bufferSize: Int,
        bufferBytes: Int,
        into output: StreamBuffer<[ContinuousLogEvent]>
    ) {
        self.ankaios = ankaios
        self.states = states
        self.timeout = timeout
        self.bufferSize = bufferSize
        // What is read for a small bound comes in pieces that are not small.
        self.bufferBytes = max(bufferBytes, 16 << 20) / 4
        self.output = output
        inbox = StreamBuffer(
            limit: bufferSize,
            bytes: self.bufferBytes,
            overflow: .fail,
            size: { item, _ in item.memory }
        )
    }

    /// Reads until the task is cancelled, or until `reading` has all. Nothing is left when it returns.
    func run(_ reading: ContinuousLogReading) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await forwardStates() }
            var campaigns: [ContinuousLogReading.Campaign: Task<Void, Never>] = [:]
            do {
                try await carryOut(reading, &campaigns)
                output.finish(nil)
            } catch {
                output.finish(AnkaiosError(error))
            }
            group.cancelAll()
            for task in campaigns.values { task.cancel() }
            for task in campaigns.values { await task.value }
        }
    }

    private func carryOut(
        _ reading: ContinuousLogReading,
        _ campaigns: inout [ContinuousLogReading.Campaign: Task<Void, Never>]
    ) async throws {
        var reading = reading
        while let item = try await inbox.next() {
            let happened: [ContinuousLogReading.Event]
            switch item {
            case .state(let followed):
                happened = [
                    .states(
                        followed.state.workloadStates,
                        desired: Set(followed.state.desiredState.workloads.keys),
                        isAnew: followed.altered == nil
                    )
                ]
            case .log(let campaign, let batch): happened = [Self.told(batch, of: campaign)]
            case .caughtUp(let campaign): happened = [.caughtUp(campaign)]
            case .over(let campaign, let error):
                campaigns[campaign] = nil
                if let error, !error.passes { throw error }
                happened = [.failed(campaign)]
            case .failed(let error): throw error
            }
            for effect in happened.flatMap({ reading.handle($0) }) {
                switch effect {
                case .read(let campaign, let instance, let tail, let since):
                    campaigns[campaign] = Task { await follow(campaign, instance, tail, since) }
                case .cancel(let campaign): campaigns[campaign]?.cancel()
                case .tell(let events):
                    output.push(events, weight: events.lineCount)
                    // Its reader was too slow: nothing that comes from now on is told.
                    if output.hasEnded { return }
                case .finish: return
                }
            }
        }
    }

    private static func told(
        _ batch: LogBatch,
        of campaign: ContinuousLogReading.Campaign
    ) -> ContinuousLogReading.Event {
        switch batch {
        case .entries(let entries): .lines(campaign, entries.map(\.message))
        case .event(.entry(let entry)): .lines(campaign, [entry.message])
        case .event(.stopped): .stopped(campaign)
        case .event(.resumed), .event(.waiting), .event(.dropped): .interrupted(campaign)
        }
    }

    // MARK: - What comes in

    private func forwardStates() async {
        do {
            for try await state in states { inbox.push(.state(state)) }
            inbox.finish(nil)
        } catch {
            inbox.push(.failed(AnkaiosError(error)))
        }
    }

    private func follow(
        _ campaign: ContinuousLogReading.Campaign,
        _ instance: WorkloadInstanceName,
        _ tail: Int?,
        _ since: LogTime?
    ) async {
        do {
            try await ankaios.withLogs(
                of: [instance],
                watchingAgents: false,
                tail: tail,
                since: since,
                bufferSize: bufferSize,
                bufferBytes: bufferBytes,
                timeout: timeout
            ) { entries in
                let batches = entries.events.buffer
                guard let first = try await batches.next() else { return }
                inbox.push(.log(campaign, first))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await ankaios.pause(for: Self.catchingUp)
                        inbox.push(.caughtUp(campaign))
                    }
                    defer { group.cancelAll() }
                    while let batch = try await batches.next() { inbox.push(.log(campaign, batch)) }
                }
            }
            inbox.push(.over(campaign, nil))
        } catch {
            inbox.push(.over(campaign, AnkaiosError(error)))
        }
    }
}

extension AnkaiosError {
    /// Whether asking again later may succeed.
    fileprivate var passes: Bool {
        switch self {
        case .connectionLost, .timedOut, .unavailable, .inUse, .cancelled, .rejected: true
        default: false
        }
    }
}
