public import AnkaiosModel
public import AnkaiosSDK

/// What was done to keep a manifest, see `Ankaios.keep(_:refreshingEvery:report:)`.
public enum KeepingAction: Hashable, Sendable {
    /// Something was not as declared, and was applied: these parts, with what came and went.
    case applied([FieldMask], UpdateStateSuccess)
    /// Applying failed; it is tried again after a while.
    case failed([FieldMask], AnkaiosError)
}

extension Ankaios {
    /// Keeps workloads and configs as a manifest declares them, until the task is cancelled.
    ///
    /// Whatever is deleted, changed, or lost with a restart of the server is applied again. What differs again soon after
    /// is left alone for a second at first, and for a minute at last: so two who want different things do not fight
    /// without end. What the manifest does not name is nobody's business here.
    ///
    /// The workload needs the right to read `desiredState`, and to update what the manifest names. It does not keep itself:
    /// leave it out of the manifest.
    /// - Parameters:
    ///   - manifest: what is to be there.
    ///   - interval: how often the state is read anew, as Ankaios tells nothing when its server is started again
    ///     (reference §1.8).
    ///   - report: is told what was done, in the order in which it was done.
    /// - Throws: ``AnkaiosError/cancelled`` when the task is; ``AnkaiosError/closed`` when the connection is;
    ///   ``AnkaiosError/accessDenied`` when a right is missing.
    public func keep(
        _ manifest: Manifest,
        refreshingEvery interval: Duration = .seconds(10),
        report: @escaping @Sendable (KeepingAction) -> Void = { _ in }
    ) async throws {
        do {
            try await withMirror(of: [.desiredState], refreshingEvery: interval) { mirror in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    let (occasions, occasion) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
                    let states = mirror.states
                    group.addTask {
                        defer { occasion.finish() }
                        for try await _ in states { occasion.yield() }
                    }
                    defer { group.cancelAll() }
                    var core = Reconciliation(manifest)
                    let begin = ContinuousClock.now
                    var timer: Task<Void, Never>?
                    defer { timer?.cancel() }
                    for await _ in occasions {
                        timer?.cancel()
                        let decision = core.decide(mirror.state.desiredState, at: ContinuousClock.now - begin)
                        switch decision {
                        case .rest(until: nil): break
                        case .rest(until: let moment?):
                            timer = Task {
                                guard (try? await Task.sleep(until: begin + moment)) != nil else { return }
                                occasion.yield()
                            }
                        case .apply(let part):
                            report(try await apply(part))
                            // What this has changed comes as an event; what has failed is looked at again in time.
                            occasion.yield()
                        }
                    }
                    try await group.waitForAll()
                    throw AnkaiosError(.cancelled)
                }
            }
        } catch {
            throw AnkaiosError(error)
        }
    }

    private func apply(_ part: Manifest) async throws -> KeepingAction {
        do {
            return .applied(part.masks, try await apply(part, timeout: nil))
        } catch {
            let error = AnkaiosError(error)
            switch error {
            case .closed, .shutDown, .cancelled, .accessDenied: throw error
            default: return .failed(part.masks, error)
            }
        }
    }
}
