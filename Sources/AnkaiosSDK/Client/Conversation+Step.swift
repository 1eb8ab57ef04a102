import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Synchronization

/// Where decisions are made and carried out.
extension Conversation {
    /// Decides and carries out under the lock; writes and resumes callers outside of it.
    func step(_ decide: @Sendable (inout Core) -> Void) {
        var work = Outside()
        core.withLock { core in
            core.hasSent = false
            decide(&core)
            // Each leaves the list before it is carried out: a large state is neither copied nor kept for longer.
            core.effects.reverse()
            while let effect = core.effects.popLast() {
                if core.observations != nil { observe(effect, &core) }
                carryOut(effect, &core)
            }
            let wakeAt = Self.wakeAt(core)
            if core.hasWakePassed || wakeAt != core.toldWakeAt {
                (core.toldWakeAt, core.hasWakePassed) = (wakeAt, false)
                link.wake(at: core.toldWakeAt)
            }
            if core.isDrained { swap(&work.drained, &core.drainers) }
            work.hasSent = core.hasSent
            if !core.finished.isEmpty { swap(&work.finished, &core.finished) }
            if !core.resumptions.isEmpty { swap(&work.resumptions, &core.resumptions) }
        }
        if work.hasSent { link.flush() }
        tellObserver()
        if work.finished.hasSeveral {
            link.gather { work.finished.forEach { $0.waiter.resume(returning: $0.outcome) } }
        } else {
            work.finished.forEach { $0.waiter.resume(returning: $0.outcome) }
        }
        work.resumptions.forEach { $0() }
        for waiter in work.drained { waiter.resume() }
    }

    /// What one step leaves to be done without the lock.
    private struct Outside {
        var hasSent = false
        var finished = FewOrMore<Finished>()
        var resumptions = FewOrMore<Resumption>()
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    /// Tells an observer what the session need not know.
    func tell(_ event: ConnectionEvent) { step { $0.observations?.add(event) } }

    /// Tells what was observed. One thread does so at a time, also for the others, so that all comes in its order.
    private func tellObserver() {
        guard let observer else { return }
        var isMine = false
        while true {
            let observed = core.withLock { core -> [ConnectionEvent] in
                guard isMine || !core.isTelling else { return [] }
                let observed = core.observations?.take() ?? []
                core.isTelling = !observed.isEmpty
                return observed
            }
            guard !observed.isEmpty else { return }
            isMine = true
            for observation in observed { observer.observe(observation) }
        }
    }

    private func observe(_ effect: Session.Effect, _ core: inout Core) {
        let dropped = if case .end(let id, _) = effect { core.sinks[id]?.dropped ?? 0 } else { 0 }
        core.observations?.carriedOut(effect, dropped: dropped)
    }

    /// The frame that the caller has made, or a new one for what the session says by itself.
    private func frame(of message: Outbound, _ id: CallID?, _ core: inout Core) -> [UInt8] {
        id.flatMap { core.waiters[$0]?.frame.take() } ?? link.bytes(of: message, ids: ids)
    }

    private func carryOut(
        _ effect: Session.Effect,
        _ core: inout Core
    ) {
        switch effect {
        case .open(let pause): link.open(after: pause)
        case .close: link.close()
        case .reopenOutput: link.reopenOutput()
        case .inspect: link.inspect()
        case .withdraw(let id): link.withdraw(id)
        case .send(let message):
            let id: CallID? = if case .request(let id, _) = message { id } else { nil }
            link.send(frame(of: message, id, &core), for: id)
            core.hasSent = true
        case .finish(let id, let outcome):
            if case .failed = outcome {
                link.withdraw(id)
                core.sinks[id] = nil
            }
            if let waiter = core.waiters.removeValue(forKey: id) {
                core.finished.append((waiter.continuation, outcome))
            }
        case .deliver(let id, let item):
            if let resumption = core.sinks[id]?.deliver(item) { core.resumptions.append(resumption) }
        case .end(let id, let error):
            if let resumption = core.sinks.removeValue(forKey: id)?.end(error) { core.resumptions.append(resumption) }
        case .report(let state):
            core.state = state
            for observer in core.observers.values {
                if let resumption = observer.add(state) { core.resumptions.append(resumption) }
                if case .closed = state, let resumption = observer.end(nil) { core.resumptions.append(resumption) }
            }
            if case .closed = state { wakeSleepers(&core, where: nil) }
        }
    }
}
