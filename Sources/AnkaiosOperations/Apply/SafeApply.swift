import AnkaiosRules
import AnkaiosModel
import AnkaiosSDK

/// One update with its wait and, if need be, its way back.
struct SafeApply: Sendable {
    let ankaios: Ankaios
    let manifest: Manifest
    let plan: Plan
    let former: State
    let limit: Duration
    let timeout: Duration?

    func run() async throws(ApplyError) -> UpdateStateSuccess {
        guard !plan.workloads.isEmpty else { return try await update() }
        do {
            // The states are followed from before the update on, so that no step of a workload is missed.
            let masks = plan.workloads.keys.sorted().map { FieldMask("workloadStates.*.\($0).*") }
            return try await ankaios.withEvents(on: masks, timeout: timeout) { events in
                var states = FollowedStates(events, of: ankaios, masks: masks)
                let before = try await states.next()
                let answer = try await update()
                let desired = former.setting(manifest).workloads
                let rollout = Rollout(plan, answer, workloads: desired, before: before)
                try await wait(for: rollout, in: states)
                return answer
            }
        } catch let error as ApplyError {
            throw error
        } catch {
            throw ApplyError(.failed(error as? AnkaiosError ?? .unexpectedAnswer("\(error)")))
        }
    }

    // MARK: - There

    private func update() async throws(ApplyError) -> UpdateStateSuccess {
        do throws(AnkaiosError) {
            return try await ankaios.apply(manifest, timeout: timeout)
        } catch .answerLost {
            if (try? await ankaios.isApplied(manifest)) == true {
                return UpdateStateSuccess(
                    addedWorkloads: plan.addedWorkloads,
                    deletedWorkloads: plan.deletedWorkloads
                )
            }
            throw ApplyError(.failed(.answerLost), rollback: await goBack())
        } catch .cancelled {
            throw ApplyError(.failed(.cancelled), rollback: await goBack())
        } catch {
            throw ApplyError(.failed(error))
        }
    }

    private func wait(for rollout: Rollout, in states: FollowedStates) async throws(ApplyError) {
        let reason: ApplyError.Reason?
        do {
            let progress = Progress(rollout: rollout)
            reason = try await withThrowingTaskGroup(of: ApplyError.Reason?.self) { group in
                group.addTask {
                    var states = states
                    return try await progress.follow(&states)
                }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return .notRunning(await progress.waiting, after: limit)
                }
                defer { group.cancelAll() }
                return try await group.next() ?? .failed(.cancelled)
            }
        } catch {
            reason = .failed(error as? AnkaiosError ?? .cancelled)
        }
        if let reason { throw ApplyError(reason, rollback: await goBack()) }
    }

    // MARK: - And back

    /// In a task of its own: the cancellation of the caller's must not stop it.
    private func goBack() async -> ApplyError.Rollback {
        await Task { await restore() }.value
    }

    private func restore() async -> ApplyError.Rollback {
        let restoration = Restoration(of: manifest, to: former)
        let time = max(limit, timeout ?? ankaios.configuration.timeout)
        var attempts = 0
        while true {
            attempts += 1
            do throws(AnkaiosError) {
                return .done(try await ankaios.update(restoration.state, masks: restoration.masks, timeout: time))
            } catch .answerLost where attempts < 3 {
                // Twice the same is once.
            } catch {
                return .failed(error)
            }
        }
    }
}

/// How far the workloads are.
private actor Progress {
    private var rollout: Rollout
    private(set) var waiting: [WorkloadInstanceName] = []

    init(rollout: Rollout) { self.rollout = rollout }

    /// Follows the states until all run, which is nil, or one cannot.
    func follow(_ states: inout FollowedStates) async throws -> ApplyError.Reason? {
        while true {
            switch rollout.take(states.current) {
            case .running: return nil
            case .hopeless(let instance, let state): return .cannotRun(instance, state)
            case .waiting(let instances): waiting = instances
            }
            _ = try await states.next()
            if states.isAfterGap { rollout.missedSomething() }
        }
    }
}
