public import AnkaiosModel
import AnkaiosPlatform

extension Ankaios {
    /// Waits until a condition holds, told by events: no polling.
    ///
    /// It looks at the present state first, so a condition that holds already returns at once. An interruption of the
    /// connection does not end the wait. The wait for a workload ends at once when Ankaios does not start it again. For
    /// this it reads the restart policy when the workload has ended. The calling workload needs the right to read
    /// `desiredState.workloads.<name>.restartPolicy` for it.
    /// - Parameters:
    ///   - condition: what to wait for. The calling workload needs the right to read the parts of the state that it is
    ///     about.
    ///   - limit: how long at most; nil: without a limit. A limit of zero looks once.
    /// - Returns: the state that ended the wait, of the parts that the condition is about.
    /// - Throws: ``AnkaiosError/timedOut``, or ``AnkaiosError/impossible`` when the condition can no longer be met.
    ///   ``AnkaiosError/waiting`` of both, and of ``AnkaiosError/cancelled``, has the condition and the last states. And ``AnkaiosError/accessDenied``,
    ///   ``AnkaiosError/closed``, ``AnkaiosError/shutDown``, ``AnkaiosError/cancelled``.
    @discardableResult
    public func wait(until condition: Condition, within limit: Duration? = nil) async throws -> CompleteState {
        let watch = ConditionWatch(condition, of: self)
        do {
            if let limit, limit <= .zero {
                if let state = try await watch.look() { return state }
            } else if let state = try await limited(to: limit, { try await watch.follow() }) {
                return state
            }
        } catch {
            throw watch.about(AnkaiosError(error))
        }
        throw watch.missed(after: limit ?? .zero)
    }
}

/// A condition that is waited for, and what was seen of it.
private final class ConditionWatch: Sendable {
    /// For this time after a start Ankaios may still report how the container before it has ended (AnkaiosBehaviour.md
    /// Q24a).
    private static let staleReport = Duration.seconds(2)

    private let condition: Condition
    private let ankaios: Ankaios
    private let masks: [FieldMask]
    private let replaced: [WorkloadInstanceName: Duration]
    private let formerLives: Lock<[WorkloadInstanceName: FormerLife]>
    private let seen = Lock<(state: CompleteState?, problem: AnkaiosError?)>((nil, nil))

    init(_ condition: Condition, of ankaios: Ankaios) {
        self.condition = condition
        self.ankaios = ankaios
        masks = condition.masks.sorted { $0.text < $1.text }
        let replaced = ankaios.replaced.withLock { $0.recent(condition.workloads, at: ankaios.now) }
        self.replaced = replaced
        formerLives = Lock(replaced.mapValues { _ in FormerLife(lasts: true) })
    }

    /// Looks once; nil: it does not hold.
    func look() async throws -> CompleteState? {
        let state = try await ankaios.state(of: masks)
        return try await isMet(by: FollowedState(state: state, isAfterGap: false), in: nil) ? state : nil
    }

    /// Follows the state until the condition holds, over interruptions.
    func follow() async throws -> CompleteState {
        while true {
            let begin = Duration.now
            do {
                return try await ankaios.withStates(
                    of: masks,
                    refreshingEvery: replaced.isEmpty ? nil : FormerLife.longest
                ) { states in
                    for try await followed in states {
                        if try await isMet(by: followed, in: states) { return followed.state }
                    }
                    throw AnkaiosError(.cancelled)
                }
            } catch let error as AnkaiosError {
                // Nothing was promised yet: the next attempt waits for the agent's return.
                guard error.mayPass(after: .now - begin, ankaios.configuration.timeout) else { throw error }
                seen.withLock { $0.problem = error }
            }
        }
    }

    /// Why it is given up: what was waited for, and what was there instead.
    func missed(after limit: Duration) -> AnkaiosError {
        let (state, problem) = seen.withLock { $0 }
        if state == nil, let problem, problem.code == .unavailable || problem.code == .inUse { return problem }
        return about(.timedOut(after: limit))
    }

    /// The error with what was waited for, if it is about that.
    func about(_ error: AnkaiosError) -> AnkaiosError {
        guard [.timedOut, .impossible, .cancelled].contains(error.code) else { return error }
        let states = seen.withLock { $0.state }?.workloadStates ?? WorkloadStates()
        let last = states.sorted().filter {
            condition.workloads.isEmpty || condition.workloads.contains($0.instance.workload)
        }
        var error = error
        error.waiting = AnkaiosError.Waiting(condition: condition.description, lastStates: Array(last.prefix(20)))
        return error
    }

    private func isMet(by followed: FollowedState, in states: StateSequence?) async throws -> Bool {
        let before = seen.withLock { seen in
            defer { seen = (followed.state, nil) }
            return seen.state
        }
        let state = withoutFormerLives(followed)
        var verdict = condition.verdict(state)
        if verdict == .unmet {
            let (policies, isCertain) = try await policies(of: state, before: before)
            verdict = condition.verdict(state, policies: policies)
            if case .impossible = verdict, !isCertain, let states {
                // What it says may be about the container before.
                try await ankaios.pause(for: Self.staleReport)
                states.refresh(greeting: false)
                return false
            }
        }
        switch verdict {
        case .met: return true
        case .unmet: return false
        case .impossible(let why): throw AnkaiosError.impossible(why)
        }
    }

    /// The state without the entries of instances that are about to be replaced (AnkaiosBehaviour.md §7.4).
    private func withoutFormerLives(_ followed: FollowedState) -> CompleteState {
        guard !replaced.isEmpty else { return followed.state }
        var state = followed.state
        let hidden = formerLives.withLock { lives in
            for (instance, answered) in replaced {
                lives[instance]?.saw(state.workloadStates[instance])
                if followed.altered == nil { lives[instance]?.missedStates(until: ankaios.now - answered) }
            }
            return lives.filter(\.value.lasts)
        }
        state.workloadStates = WorkloadStates(state.workloadStates.filter { hidden[$0.instance] == nil })
        return state
    }

    /// The restart policies of the workloads that have ended since the last look. It also says whether their ends may
    /// be stale reports.
    private func policies(
        of state: CompleteState,
        before: CompleteState?
    ) async throws -> (policies: [String: RestartPolicy], isCertain: Bool) {
        var isCertain = true
        let ended = condition.workloads.sorted().filter { name in
            let states = state.workloadStates.of(workload: name)
            guard !states.isEmpty, states.allSatisfy(\.executionState.hasEnded) else { return false }
            guard let before else { return true }
            for state in states where state.executionState.state == .failed {
                let known = before.workloadStates[state.instance]?.state
                if known == nil || known == .pending || known == .stopping { isCertain = false }
            }
            return true
        }
        guard !ended.isEmpty else { return ([:], true) }
        do {
            let desired = try await ankaios.state(of: ended.map { .workload($0, "restartPolicy") }).desiredState
            return (desired.workloads.mapValues { $0.restartPolicy ?? .never }, isCertain)
        } catch {
            if AnkaiosError(error).code == .cancelled { throw error }
            // Not to be known: it may be started again.
            return ([:], isCertain)
        }
    }
}

extension AnkaiosError {
    /// Whether a wait goes on after a subscription has ended with this.
    fileprivate func mayPass(after time: Duration, _ timeout: Duration) -> Bool {
        switch code {
        case .connectionLost: true
        // One that comes at once is about something that does not mend itself.
        case .timedOut, .unavailable, .inUse: time >= timeout && timeout > .zero
        default: false
        }
    }
}
