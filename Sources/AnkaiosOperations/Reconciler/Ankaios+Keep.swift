public import AnkaiosModel
public import AnkaiosSDK

/// What was done to keep a manifest, see `Ankaios.keep(_:refreshingEvery:report:)`.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum KeepingAction: Hashable, Sendable {
    /// Something was not as declared, and was applied: these parts, with what came and went.
    case applied([FieldMask], UpdateResult)
    /// Applying failed; it is tried again after a while.
    case failed([FieldMask], AnkaiosError)
}

extension KeepingAction: CustomStringConvertible {
    /// What was done, in one line, for people.
    public var description: String {
        switch self {
        case .applied(let masks, let result): "applied \(masks.map(\.text).joined(separator: ", ")): \(result)"
        case .failed(let masks, let error): "failed to apply \(masks.map(\.text).joined(separator: ", ")): \(error)"
        }
    }
}

extension Ankaios {
    /// Keeps workloads and configs as a manifest declares them, until the task is cancelled.
    ///
    /// Whatever is deleted, changed, or lost with a restart of the server is applied again. What Ankaios refuses is
    /// reported, and does not keep anything else from being applied. What differs again soon after rests for a second
    /// at first, and for a minute at last. So two clients that want different things do not fight without end. What the
    /// manifest does not name stays as it is.
    ///
    /// The workload needs the right to read `desiredState`, and to update what the manifest names. It does not keep itself:
    /// leave it out of the manifest.
    /// - Parameters:
    ///   - manifest: the workloads and configs to keep.
    ///   - interval: how often the state is read anew, as Ankaios tells nothing when its server is started again
    ///     (AnkaiosBehaviour.md §1.8).
    ///   - report: gets each action, in the order in which they were done.
    /// - Throws: ``AnkaiosError/cancelled`` when the task is; ``AnkaiosError/closed`` when the connection is;
    ///   ``AnkaiosError/accessDenied`` when a right is missing.
    public func keep(
        _ manifest: Manifest,
        refreshingEvery interval: Duration = .seconds(10),
        report: @escaping @Sendable (KeepingAction) -> Void = { _ in }
    ) async throws {
        do {
            try await withMirror(of: [.desiredState], refreshingEvery: interval) { mirror in
                try await withThrowingDiscardingTaskGroup { group in
                    let (occasions, occasion) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
                    let states = mirror.states
                    group.addTask {
                        defer { occasion.finish() }
                        for try await _ in states { occasion.yield() }
                    }
                    defer { group.cancelAll() }
                    var core = Reconciliation(manifest)
                    let begin = now
                    // When to look again without an event; nil: not.
                    var alarm: Duration?
                    for await _ in occasions {
                        let present = now - begin
                        if let moment = alarm, moment <= present { alarm = nil }
                        switch core.decide(mirror.state.desiredState, at: present) {
                        case .rest(until: let moment?) where moment < alarm ?? .never:
                            alarm = moment
                            group.addTask {
                                if (try? await self.pause(for: moment - present)) != nil { occasion.yield() }
                            }
                        case .rest: break
                        case .apply(let part):
                            try await apply(part, report)
                            // What this has changed comes as an event; what has failed is looked at again in time.
                            occasion.yield()
                        }
                    }
                }
            }
        } catch {
            throw AnkaiosError(error)
        }
        // The mirror has ended without an error of its own.
        throw AnkaiosError(.cancelled)
    }

    /// Applies what differs together, or each by itself if Ankaios refuses that. What is right does not wait for the
    /// rest.
    private func apply(
        _ part: Manifest,
        _ report: @Sendable (KeepingAction) -> Void
    ) async throws {
        do {
            report(.applied(part.masks, try await apply(part, timeout: nil)))
        } catch {
            let error = AnkaiosError(error)
            switch error {
            case .closed, .shutDown, .cancelled, .accessDenied: throw error
            case .rejected, .invalidArgument:
                guard part.masks.count > 1 else { return report(.failed(part.masks, error)) }
                for one in part.parts { try await apply(one, report) }
            default: report(.failed(part.masks, error))
            }
        }
    }
}

extension Manifest {
    /// Each config and each workload by itself, the configs first: workloads refer to them.
    fileprivate var parts: [Manifest] {
        configs.sorted { $0.key < $1.key }.map { Manifest(configs: [$0.key: $0.value]) }
            + workloads.sorted { $0.key < $1.key }.map { Manifest(workloads: [$0.value]) }
    }
}
