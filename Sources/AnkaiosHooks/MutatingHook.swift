/// A mutating hook of Ankaios 1.1. It sees each change of workloads before the agents do, and may alter or refuse it.
///
/// ```swift
/// @main struct NoRoot: MutatingHook {
///     func update(_ change: inout WorkloadChange) throws(Rejection) {
///         for change in change.added {
///             let words = change.workload.runtimeConfig?.split(whereSeparator: \.isWhitespace) ?? []
///             if words.contains("--privileged") { throw Rejection("\(change.instance.workload) must not be privileged") }
///         }
///     }
/// }
/// ```
///
/// With `@main` this is the whole program. The server starts it for each change. It writes the change to its standard
/// input and reads the altered one from its standard output. Ankaios calls hooks a beta feature, whose protocol may
/// change.
public protocol MutatingHook: Sendable {
    /// Makes the hook, once for each change.
    init()

    /// Alters a change as it is to be.
    ///
    /// What is taken out of `added` does not come, and what is taken out of `deleted` stays.
    /// - Throws: ``Rejection`` when the change must not be made at all; then nothing of it is.
    func update(_ change: inout WorkloadChange) throws(Rejection)
}

/// How a hook ends.
package enum HookEnd: Hashable, Sendable {
    /// With the bytes of the altered change.
    case changed([UInt8])
    /// With the reason why the change is refused.
    case rejected(String)
}

extension MutatingHook {
    /// Runs the hook on the bytes of a change. A change that it leaves as it is keeps its bytes.
    package func run(on input: [UInt8]) -> HookEnd {
        HookEnd.of(input) { change throws(Rejection) in try update(&change) }
    }
}

extension HookEnd {
    /// Runs a function on the bytes of a change.
    package static func of(
        _ input: [UInt8],
        _ update: (inout WorkloadChange) throws(Rejection) -> Void
    ) -> HookEnd {
        guard let before = try? WorkloadChange(decoding: input) else {
            return .rejected("the hook cannot read the change: it is not an UpdateWorkload message")
        }
        var after = before
        do throws(Rejection) {
            try update(&after)
        } catch {
            return .rejected(error.description)
        }
        return .changed(after == before ? input : after.encoded())
    }
}
