/// The path of something in the state, as an event names it, with its meaning in types (AnkaiosBehaviour.md §3.6,
/// §4.5).
public struct FieldPath: Hashable, Sendable {
    /// The path's text: names joined by dots. A key that itself has a dot, or is empty, cannot be told apart in it.
    public let text: String

    /// A path from its text.
    public init(_ text: String) { self.text = text }

    /// The names between the dots.
    public var segments: [Substring] {
        text.splitAtDots()
    }

    /// What a path is about.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Subject: Hashable, Sendable {
        /// A desired workload, or the field of it that the rest of the path names.
        case workload(String, field: String?)
        /// A workload in effect (Ankaios 1.1), or the field of it that the rest of the path names.
        case effectiveWorkload(String, field: String?)
        /// A config, or the member of it that the rest of the path names.
        case config(String, key: String?)
        /// The states on an agent, of a workload on it, or of one instance, or one field of that.
        case workloadState(agent: String, workload: String?, id: String?, field: String?)
        /// An agent, or the attribute that the rest of the path names.
        case agent(String, attribute: String?)
        /// Something larger, or something that this version does not know.
        case other
    }

    /// What the path is about.
    ///
    /// Ankaios leaves out the empty agent name of a workload that is not scheduled (AnkaiosBehaviour.md §4.5). The
    /// workload's name then takes the place of the agent's: read `workloadStates` again when it matters.
    public var subject: Subject {
        let parts = segments
        func part(_ index: Int) -> String? { parts.count > index ? String(parts[index]) : nil }
        func rest(from index: Int) -> String? {
            parts.count > index ? String(text[parts[index].startIndex...]) : nil
        }
        return switch (parts.first, parts.count) {
        case ("desiredState", 3...) where parts[1] == "workloads": .workload(String(parts[2]), field: rest(from: 3))
        case ("effectiveState", 3...) where parts[1] == "workloads":
            .effectiveWorkload(String(parts[2]), field: rest(from: 3))
        case ("desiredState", 3...) where parts[1] == "configs": .config(String(parts[2]), key: rest(from: 3))
        case ("workloadStates", 2...):
            .workloadState(agent: String(parts[1]), workload: part(2), id: part(3), field: rest(from: 4))
        case ("agents", 2...): .agent(String(parts[1]), attribute: rest(from: 2))
        default: .other
        }
    }
}

extension String {
    /// Returns the names of a path or a mask. The last one keeps its dots if there are more than `limit`.
    ///
    /// A dot is one byte. As a character it can be a part of another one, before a combining mark.
    package func splitAtDots(limit: Int = .max) -> [Substring] {
        guard utf8.contains(UInt8(ascii: ".")) else { return [self[...]] }
        return utf8.split(separator: UInt8(ascii: "."), maxSplits: limit - 1, omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}

extension FieldPath: ExpressibleByStringLiteral, CustomStringConvertible, Codable {
    /// A path from its text.
    public init(stringLiteral value: String) { self.init(value) }
    /// The path's text.
    public var description: String { text }
    /// Reads the path's text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }
    /// Writes the path's text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
