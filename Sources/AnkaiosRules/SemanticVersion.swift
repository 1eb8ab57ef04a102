import AnkaiosModel

/// A strict semantic version, as Hello messages carry it (AnkaiosBehaviour.md §1.4).
package struct SemanticVersion: Hashable, Sendable {
    package var major: UInt64
    package var minor: UInt64
    package var patch: UInt64
    /// The part after `-`, without it.
    package var preRelease: String
    /// The part after `+`, without it.
    package var build: String

    package init(_ major: UInt64, _ minor: UInt64, _ patch: UInt64, preRelease: String = "", build: String = "") {
        (self.major, self.minor, self.patch, self.preRelease, self.build) = (major, minor, patch, preRelease, build)
    }

    /// Reads `MAJOR.MINOR.PATCH[-pre][+build]`; `nil` for anything else.
    package init?(_ text: String) {
        var rest = text.utf8[...]
        guard
            let major = Self.number(&rest), Self.skip(".", in: &rest),
            let minor = Self.number(&rest), Self.skip(".", in: &rest),
            let patch = Self.number(&rest)
        else { return nil }
        var (preRelease, build) = ("", "")
        if Self.skip("-", in: &rest) {
            guard let read = Self.identifiers(&rest, leadingZeros: false) else { return nil }
            preRelease = read
        }
        if Self.skip("+", in: &rest) {
            guard let read = Self.identifiers(&rest, leadingZeros: true) else { return nil }
            build = read
        }
        guard rest.isEmpty else { return nil }
        self.init(major, minor, patch, preRelease: preRelease, build: build)
    }

    /// Whether an Ankaios of version `self` talks to a client of version `other`. The major numbers are equal, and
    /// while they are 0 the minor ones, too.
    package func isCompatible(with other: SemanticVersion) -> Bool {
        major == other.major && (major != 0 || minor == other.minor)
    }

    /// What a refusal names as supported: `1`, or `0.7`.
    package var supported: String { major == 0 ? "0.\(minor)" : "\(major)" }

    /// The text of the refusal of `version`, quoted as it was sent; `nil` when it is compatible.
    package func refusal(of version: String) -> String? {
        if let other = SemanticVersion(version), isCompatible(with: other) { return nil }
        return "Unsupported protocol version '\(version)'. Currently supported '\(supported)'"
    }

    private static func skip(_ mark: Character, in rest: inout Substring.UTF8View) -> Bool {
        guard let first = rest.first, first == mark.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ rest: inout Substring.UTF8View) -> UInt64? {
        let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        rest = rest.dropFirst(digits.count)
        return UInt64(String(Substring(digits)))
    }

    /// Identifiers separated by dots, none empty; numeric ones must not begin with a zero in a pre-release.
    private static func identifiers(_ rest: inout Substring.UTF8View, leadingZeros: Bool) -> String? {
        let text = rest.prefix { NameRules.isNameByte($0) && $0 != UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
        for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let first = part.first else { return nil }
            let isNumber = part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            if !leadingZeros, isNumber, part.count > 1, first == UInt8(ascii: "0") { return nil }
        }
        guard !text.isEmpty else { return nil }
        rest = rest.dropFirst(text.count)
        return String(Substring(text))
    }
}
