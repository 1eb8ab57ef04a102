package import AnkaiosProtobuf
package import EmbeddedAnkaios

/// Compares two transcripts of the same scenario by the rules of the recordings' own `compare.py`: what a real Ankaios may
/// answer in more than one way is not compared. What its command line printed is left out.
package enum Comparison {
    /// Where a stream of the other transcript leaves the truth.
    package struct Difference: Hashable, Sendable, CustomStringConvertible {
        package var stream: JSONValue
        /// Which of its items.
        package var index: Int
        /// Nil: the stream has no such item.
        package var truth: JSONValue?
        package var other: JSONValue?

        package var description: String {
            func shortened(_ value: JSONValue?) -> String { String((value?.description ?? "nothing").prefix(400)) }
            return "\(stream) item \(index)\n    truth \(shortened(truth))\n    other \(shortened(other))"
        }
    }

    package static func differences(between truth: Transcript, and other: Transcript) -> [Difference] {
        let name = truth.scenario["scenario"]?.text ?? ""
        let (left, right) = (Streams(truth.lines).items, Streams(other.lines).items)
        let keys = Set(left.keys).union(right.keys).map { ($0, $0.description) }.sorted { $0.1 < $1.1 }.map(\.0)
        return keys.compactMap { key in
            if isUnsettled(name, key) { return nil }
            var (a, b) = (left[key] ?? [], right[key] ?? [])
            if key.elements?.last == "removed" { (a, b) = (Normal.sorted(a), Normal.sorted(b)) }
            guard a != b else { return nil }
            let index = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
            return Difference(
                stream: key,
                index: index,
                truth: index < a.count ? a[index] : nil,
                other: index < b.count ? b[index] : nil
            )
        }
    }

    /// Streams that differ from run to run by podman's timing: scenario, request id, workload.
    private static let unsettled: Set<[String]> = [
        ["logs-odd-lines", "no-end-tail", "no_end"],
        ["logs-odd-lines", "long-tail", "long"],
        ["life-delete-dependents", "states", "backend"],
        ["life-update", "states", "w"],
    ]

    private static func isUnsettled(_ scenario: String, _ key: Streams.Key) -> Bool {
        guard let parts = key.elements, parts.count == 4, let who = parts[3].elements, who.count == 3 else {
            return false
        }
        let workload = who[parts[2] == "states" ? 1 : 0].text ?? ""
        return unsettled.contains([scenario, parts[1].text ?? "", workload])
    }
}
