import AnkaiosModel
import AnkaiosPlatform
import AnkaiosRules
import AnkaiosSDK

/// One update with its wait and, if need be, its way back.
struct SafeApply: Sendable {
    let ankaios: Ankaios
    let manifest: Manifest
    let plan: Plan
    let former: State
    let limit: Duration
    let timeout: Duration?

    func run() async throws -> AppliedManifest {
        guard !plan.workloads.isEmpty else { return AppliedManifest(try await update() ?? UpdateResult()) }
        do {
            // The states are followed from before the update on, so that no step of a workload is missed.
            let masks = plan.workloads.keys.sorted().map { FieldMask.workloadStates(of: $0) }
            return try await ankaios.withStates(
                of: masks,
                refreshingEvery: FormerLife.longest,
                timeout: timeout
            ) { states in
                guard let before = try await states.next()?.state.workloadStates else { throw AnkaiosError(.cancelled) }
                let answer = try await update()
                let mutations = await mutations(answer, in: states.state.workloadStates)
                let changes = answer ?? HookMutation.answer(to: plan, mutations)
                let desired = former.setting(manifest).workloads
                let rollout = Rollout(plan, changes, mutations, workloads: desired, before: before)
                try await wait(for: rollout, in: states)
                return AppliedManifest(changes, mutations: mutations)
            }
        } catch let error as ApplyError {
            throw error
        } catch {
            throw ApplyError(.failed(AnkaiosError(error)))
        }
    }

    // MARK: - There

    /// Gives the answer; nil: it was lost, and the update was made.
    private func update() async throws -> UpdateResult? {
        do {
            return try await ankaios.apply(manifest, timeout: timeout)
        } catch AnkaiosError.answerLost {
            if (try? await ankaios.isApplied(manifest, timeout: timeout)) == true { return nil }
            throw ApplyError(.failed(.init(.answerLost)), rollback: await goBack())
        } catch AnkaiosError.cancelled {
            throw ApplyError(.failed(.init(.cancelled)), rollback: await goBack())
        } catch {
            let error = AnkaiosError(error)
            throw ApplyError(.failed(error), rollback: error.mayHaveBeenApplied ? await goBack() : .notNeeded)
        }
    }

    /// What hooks have made of the update. It is looked for only where the answer, or the states, are not as planned.
    private func mutations(_ answer: UpdateResult?, in states: WorkloadStates) async -> [HookMutation] {
        let isAsPlanned =
            if let answer {
                Set(answer.addedWorkloads) == Set(plan.addedWorkloads)
                    && Set(answer.deletedWorkloads) == Set(plan.deletedWorkloads)
            } else {
                false
            }
        let unseen = plan.workloads.contains { name, planned in
            guard case .unchanged(let instance) = planned, !instance.agent.isEmpty else { return false }
            return states[instance] == nil
        }
        guard !isAsPlanned || unseen else { return [] }
        // Before Ankaios 1.1 there is no effective state, and no hook.
        let masks = plan.workloads.keys.sorted().map { FieldMask.effectiveWorkload($0, "agent") }
        guard let effective = try? await ankaios.state(of: masks, timeout: timeout).effectiveState, !effective.isEmpty
        else { return [] }
        return HookMutation.all(in: plan, answer, effective: effective.workloads, states: states)
    }

    private func wait(for rollout: Rollout, in states: StateSequence) async throws(ApplyError) {
        let reason: ApplyError.Reason?
        do {
            let progress = Progress(rollout, answered: ankaios.now)
            let verdict = try await ankaios.limited(to: limit) {
                var verdict = progress.take(FollowedState(state: states.state, isAfterGap: false), at: ankaios.now)
                while case .waiting = verdict {
                    guard let next = try await states.next() else { throw AnkaiosError(.cancelled) }
                    verdict = progress.take(next, at: ankaios.now)
                }
                return verdict
            }
            reason =
                switch verdict {
                case .hopeless(let instance, let state): .cannotRun(instance, state)
                case .running: nil
                case .waiting, nil: .notRunning(progress.waiting, after: limit)
                }
        } catch {
            reason = .failed(AnkaiosError(error))
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
            do {
                return .done(try await ankaios.update(restoration.state, masks: restoration.masks, timeout: time))
            } catch AnkaiosError.answerLost where attempts < 3 {
                // Twice the same is once.
            } catch {
                return .failed(AnkaiosError(error))
            }
        }
    }
}

/// How far the workloads are.
private final class Progress: Sendable {
    private let core: Lock<(rollout: Rollout, waiting: [ApplyError.Waiting])>
    private let answered: Duration

    init(_ rollout: Rollout, answered: Duration) {
        core = Lock((rollout, []))
        self.answered = answered
    }

    /// The instances that do not run yet.
    var waiting: [ApplyError.Waiting] { core.withLock { $0.waiting } }

    func take(_ followed: FollowedState, at now: Duration) -> Rollout.Verdict {
        core.withLock { core in
            if followed.isAfterGap { core.rollout.missedStates(until: now - answered) }
            let verdict = core.rollout.take(followed.state.workloadStates)
            if case .waiting(let instances) = verdict {
                core.waiting = instances.map { .init($0, followed.state.workloadStates[$0]) }
            }
            return verdict
        }
    }
}
