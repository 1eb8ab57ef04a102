import AnkaiosProtobuf
import AnkaiosRules

/// Mutating hooks (AnkaiosBehaviour.md §5.7): they see the effects of an update, and the agents get what they make of
/// it.
extension Server {
    /// Runs all hooks, one on what the other has left, and puts the result into the effective state.
    ///
    /// A workload that an update does not touch is in effect without the earlier changes of hooks. Its agent gets
    /// nothing (as upstream).
    func applyHooks(to changes: inout Changes, _ new: inout DesiredState) throws(UpdateError) {
        guard !options.hooks.isEmpty else { return }
        let before = changes
        var update = Proto.UpdateWorkload(
            addedWorkloads: changes.added.compactMap { new.effective[$0.workloadName] },
            deletedWorkloads: changes.deleted.map { Proto.DeletedWorkload(instanceName: $0) }
        )
        for hook in options.hooks { update = try Self.run(hook, on: update) }

        changes.added = update.addedWorkloads.compactMap(\.instanceName)
        changes.deleted = update.deletedWorkloads.compactMap(\.instanceName)
        for added in update.addedWorkloads {
            if let name = added.instanceName?.workloadName { new.effective[name] = added }
        }
        let dropped = Set(before.added.map(\.workloadName)).subtracting(changes.added.map(\.workloadName))
        for name in dropped { new.effective[name] = nil }
        let kept = Set(before.deleted.map(\.workloadName)).subtracting(changes.deleted.map(\.workloadName))
        for name in kept { new.effective[name] = desired.effective[name] ?? new.effective[name] }
    }

    private static func run(
        _ hook: ClusterHook,
        on update: Proto.UpdateWorkload
    ) throws(UpdateError) -> Proto.UpdateWorkload {
        let input = update.encoded()
        switch hook.run(on: input) {
        case .failed(let reason): throw .hookFailed(hook.name, reason)
        case .rejected(let reason): throw .hookRejected(hook.name, reason.trimmed)
        case .output(let output):
            guard output != input else { return update }
            var changed: Proto.UpdateWorkload
            do throws(ProtoError) {
                changed = try Proto.UpdateWorkload(decoding: output)
            } catch {
                throw .invalid(
                    "Failed to decode protobuf output from hook '\(hook.name)': failed to decode Protobuf message: "
                        + error.wordsOfProst
                )
            }
            do throws(UpdateError) {
                try changed.makeWhole()
            } catch {
                throw .invalid("Failed to convert output from hook '\(hook.name)': \(error.text)")
            }
            return changed
        }
    }
}

extension Proto.UpdateWorkload {
    /// Checks what a hook has written, and fills in what may be absent.
    fileprivate mutating func makeWhole() throws(UpdateError) {
        for index in addedWorkloads.indices {
            guard addedWorkloads[index].instanceName != nil else { throw .rejected("No instance name") }
            guard let workload = addedWorkloads[index].workload else { throw .rejected("No workload") }
            addedWorkloads[index].workload = try StrictConversion.workload(ofHook: workload)
        }
        for deleted in deletedWorkloads {
            guard deleted.instanceName != nil else { throw .rejected("No instance name") }
            if let condition = deleted.dependencies.values.first(where: { !(0...1).contains($0.rawValue) }) {
                throw .rejected("unknown enumeration value \(condition.rawValue)")
            }
        }
    }
}

extension ProtoError {
    /// As the library of the real server calls it.
    fileprivate var wordsOfProst: String {
        switch self {
        case .truncated: "buffer underflow"
        case .malformedVarint: "invalid varint"
        default: description
        }
    }
}
