import AnkaiosModel
import AnkaiosRules
import Testing

@Suite struct NameRulesTests {
    private let long = String(repeating: "n", count: 64)
    private let tail =
        "Only a-z, A-Z, 0-9 chars, underscore (_), and hyphen (-) allowed. Maximum length is 63 characters."

    @Test func `names of the longest length are fine`() {
        let name = String(repeating: "n", count: 63)
        #expect(NameRules.workloadName(name) == nil)
        #expect(NameRules.configKey(name) == nil)
        #expect(NameRules.configAlias("a-b_9") == nil)
        #expect(NameRules.logRuleName(name) == nil)
        #expect(NameRules.logRuleName(name + "*") == nil)
    }

    @Test func `workload names are checked for emptiness, then characters, then length`() {
        #expect(NameRules.workloadName("") == "Unsupported workload name ''. Is empty.")
        #expect(
            NameRules.workloadName("a.\(long)")
                == "Unsupported workload name 'a.\(long)'. Expected to have characters in [a-zA-Z0-9_-]."
        )
        #expect(
            NameRules.workloadName(long)
                == "Unsupported workload name '\(long)'. Length 64 exceeds the maximum limit of 63 characters."
        )
        #expect(NameRules.workloadName("a\n") != nil)
    }

    @Test func `config keys, aliases and references differ in their first words only`() {
        #expect(NameRules.configKey("") == "Unsupported config item key ''. \(tail)")
        #expect(NameRules.configKey(long) == "Unsupported config item key '\(long)'. \(tail)")
        #expect(NameRules.configAlias("a b") == "Unsupported config alias 'a b'. \(tail)")
        #expect(NameRules.configReference("ä") == "Unsupported config reference key 'ä'. \(tail)")
    }

    @Test func `an agent's name may be empty or long`() {
        #expect(NameRules.agentName("") == nil)
        #expect(NameRules.agentName(long) == nil)
        #expect(NameRules.agentName("{{x}}") == "Unsupported agent name '{{x}}'. \(tail)")
    }

    @Test func `masks of state rules are names and stars between dots`() {
        #expect(NameRules.stateRuleMask("") == "Empty filter masks are not allowed in Control Interface access rules")
        for mask in ["*", "desiredState", "desiredState.*.x-y_9"] { #expect(NameRules.stateRuleMask(mask) == nil) }
        for mask in [".", "a.", ".a", "a..b", "a*", "**", "a b", "a.b\n"] {
            #expect(
                NameRules.stateRuleMask(mask)
                    == "Unsupported filter mask '\(mask)'. Only \".\" separated sequences allowed where each part is "
                    + "either a wildcard \"*\" or chars in [a-zA-Z0-9_-]"
            )
        }
    }

    @Test func `names of log rules have at most one star`() {
        #expect(NameRules.logRuleName("*") == nil)
        #expect(NameRules.logRuleName("a*b") == nil)
        #expect(NameRules.logRuleName("a**") == "Expected at most one '*' symbol.")
        #expect(
            NameRules.logRuleName("") == "Log rule validation filed: Unsupported workload name ''. Is empty."
        )
        #expect(
            NameRules.logRuleName(long + "*")
                == "Log rule validation filed: Unsupported workload name filter with wildcard '\(long)*'. "
                + "Filter length 65 exceeds the maximum limit of 64 characters."
        )
        #expect(
            NameRules.logRuleName("a.*")
                == "Log rule validation filed: Unsupported workload name filter with wildcard 'a.*'. "
                + "Expected to have characters in [a-zA-Z0-9_-]."
        )
    }

    @Test func `only the two api versions are known`() {
        #expect(NameRules.apiVersion("v1") == nil)
        #expect(NameRules.apiVersion("v0.1") == nil)
        #expect(NameRules.apiVersion("") == "Unsupported API version. Received '', expected 'v1'")
    }
}
