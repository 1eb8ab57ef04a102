import AnkaiosCommands
import AnkaiosGRPC
import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosRules
import EmbeddedAnkaios

/// What the tool and the embedded Ankaios read beside manifests.
extension FuzzTarget {
    /// A template ends within its budget, whatever it repeats.
    static func templateBudget(_ text: String) -> String? {
        let list = TemplateValue.list((0..<100).map { .text("\($0)") })
        var budget = TemplateBudget()
        let rendered = try? Template.render(text, with: ["l": list, "t": .text("x")], budget: &budget)
        let isKept = budget.steps <= TemplateBudget.maximumSteps && budget.output <= TemplateBudget.maximumOutput
        guard isKept else { return "it took \(budget.steps) steps and wrote \(budget.output) bytes" }
        return rendered.map(\.utf8.count).map { $0 <= TemplateBudget.maximumOutput } == false ? "it is too long" : nil
    }

    /// A transcript that is read is written so that it is read again, and can be played or says why not.
    static func transcript(_ bytes: [UInt8]) -> String? {
        guard let transcript = try? Transcript(parsing: bytes) else { return nil }
        _ = transcript.playingProblem
        guard let again = try? Transcript(parsing: transcript.text) else { return "cannot be read back" }
        return again.text == transcript.text ? nil : "is another one when read back"
    }

    static func faultScenario(_ text: String) -> String? {
        guard let scenario = try? FaultScenario(text: text) else { return nil }
        guard let again = try? FaultScenario(text: scenario.text) else {
            return "cannot be read back: \(scenario.text)"
        }
        return again == scenario ? nil : "is another one when read back: \(scenario.text)"
    }

    /// Each name is offered as it is, in one line, or not at all.
    static func completions(_ text: String) -> String? {
        let names = text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
        let shown = CompletionChoices.shown(names)
        guard shown.allSatisfy(names.contains) else { return "\(shown) are no names" }
        let lines = shown.map { $0 + "\n" }.joined()
        guard lines.utf8.count(where: { $0 == UInt8(ascii: "\n") }) == shown.count else {
            return "a name has several lines"
        }
        let isPlain = lines.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\n") }
        return isPlain && !shown.contains("") ? nil : "a name has control characters"
    }

    /// What gRPC is given is a host and a port, or the path of a socket; nothing that it takes for another scheme.
    static func serverURL(_ text: String) -> String? {
        guard let address = try? ServerAddress(url: text, credentials: .insecure) else { return nil }
        if text.hasPrefix(ServerAddress.socketScheme) {
            let isPlain = address.uri.utf8.dropFirst("unix:".count).allSatisfy {
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || "/-._%".utf8.contains($0)
            }
            return address.uri.hasPrefix("unix:/") && isPlain ? nil : "it is \(address.uri)"
        }
        let rest = address.uri.dropFirst("dns:///".count)
        let isHost = address.uri.hasPrefix("dns:///") && !rest.contains { "/?#@ ".contains($0) } && rest.contains(":")
        return isHost ? nil : "it is \(address.uri)"
    }
}
