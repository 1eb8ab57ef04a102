/// The server's checks of names (AnkaiosBehaviour.md §5.3). Each returns the bare text of the refusal, or `nil` for a
/// valid name. The server adds its own words around it.
package enum NameRules {
    package static let maximumLength = 63
    package static let maximumFilterLength = 64

    private static let tail =
        "Only a-z, A-Z, 0-9 chars, underscore (_), and hyphen (-) allowed. Maximum length is 63 characters."

    package static func apiVersion(_ version: String) -> String? {
        version == "v1" || version == "v0.1"
            ? nil : "Unsupported API version. Received '\(version)', expected 'v1'"
    }

    /// The name of a config, or a key in an object inside of it.
    package static func configKey(_ key: String) -> String? {
        isKey(key) ? nil : "Unsupported config item key '\(key)'. \(tail)"
    }

    package static func configAlias(_ alias: String) -> String? {
        isKey(alias) ? nil : "Unsupported config alias '\(alias)'. \(tail)"
    }

    package static func configReference(_ key: String) -> String? {
        isKey(key) ? nil : "Unsupported config reference key '\(key)'. \(tail)"
    }

    package static func missingConfig(_ key: String) -> String {
        "Workload references config key '\(key)' that does not exist"
    }

    package static func workloadName(_ name: String) -> String? {
        if name.isEmpty { return "Unsupported workload name ''. Is empty." }
        guard name.utf8.allSatisfy(isNameByte) else {
            return "Unsupported workload name '\(name)'. Expected to have characters in [a-zA-Z0-9_-]."
        }
        guard name.utf8.count <= maximumLength else {
            return "Unsupported workload name '\(name)'. "
                + "Length \(name.utf8.count) exceeds the maximum limit of \(maximumLength) characters."
        }
        return nil
    }

    /// Empty is fine, and the length is not looked at although the text says so (AnkaiosBehaviour.md Q29).
    package static func agentName(_ name: String) -> String? {
        name.utf8.allSatisfy(isNameByte) ? nil : "Unsupported agent name '\(name)'. \(tail)"
    }

    package static func stateRuleMask(_ mask: String) -> String? {
        if mask.isEmpty { return "Empty filter masks are not allowed in Control Interface access rules" }
        let parts = mask.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isFine = parts.allSatisfy { part in
            !part.isEmpty && (part.elementsEqual("*".utf8) || part.allSatisfy(isNameByte))
        }
        return isFine
            ? nil
            : "Unsupported filter mask '\(mask)'. Only \".\" separated sequences allowed where each part is "
                + "either a wildcard \"*\" or chars in [a-zA-Z0-9_-]"
    }

    package static func logRuleName(_ name: String) -> String? {
        let prefix = "Log rule validation filed: "
        let parts = name.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            return workloadName(name).map { prefix + $0 }
        case 2:
            let text = prefix + "Unsupported workload name filter with wildcard '\(name)'. "
            guard name.utf8.count <= maximumFilterLength else {
                return text
                    + "Filter length \(name.utf8.count) exceeds the maximum limit of \(maximumFilterLength) characters."
            }
            return parts.allSatisfy { $0.allSatisfy(isNameByte) }
                ? nil : text + "Expected to have characters in [a-zA-Z0-9_-]."
        default:
            return "Expected at most one '*' symbol."
        }
    }

    /// A letter or digit of ASCII, `_` or `-`.
    package static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }

    private static func isKey(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.count <= maximumLength && key.utf8.allSatisfy(isNameByte)
    }
}
