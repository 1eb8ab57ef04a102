import Synchronization

/// Where the states of a collection are, by their names. The second look-up makes it: one alone costs less without.
///
/// Copies of a collection share it.
final class WorkloadStatesIndex: Sendable {
    final class Places: Sendable {
        /// Of several states of one instance the last one.
        let byInstance: [WorkloadInstanceName: Int]
        let byWorkload: [String: [Int]]

        init(_ states: [WorkloadState]) {
            byInstance = Dictionary(states.indices.map { (states[$0].instance, $0) }) { _, last in last }
            byWorkload = Dictionary(grouping: states.indices) { states[$0].instance.workload }
        }
    }

    private let wasAsked = Atomic(false)
    private let places = AtomicLazyReference<Places>()

    /// Returns the places of these states; nil at the first time.
    func ready(for states: [WorkloadState]) -> Places? {
        if let places = places.load() { return places }
        guard wasAsked.exchange(true, ordering: .relaxed) else { return nil }
        return places.storeIfNil(Places(states))
    }
}
