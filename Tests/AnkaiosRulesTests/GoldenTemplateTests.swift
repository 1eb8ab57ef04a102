import AnkaiosRules
import AnkaiosYAML
import TestSupport
import Testing

/// Templates that were sent to a real Ankaios: what it made of them.
@Suite struct GoldenTemplateTests {
    @Test(arguments: ["templates-handlebars", "templates-errors"])
    func `recorded templates give the recorded ids and errors`(name: String) throws {
        let lines = try Lines.read("\(Recordings.folder)/\(name).jsonl")
        let text = try #require(lines[0]["manifest"]?.asText)
        let document = try YAML.document(text)
        let manifest = try #require(document)
        let configs = try #require(manifest["configs"])
        var context: [String: TemplateValue] = [:]
        for pair in manifest["workloads"]?["t"]?["configs"]?.pairs ?? [] {
            let (alias, reference) = (pair.key.text ?? "", pair.value.text ?? "")
            let config = try #require(configs[reference])
            context[alias] = value(config)
        }
        var sent: [String: String] = [:]
        var count = 0
        for line in lines.dropFirst() {
            let message = line["message"]
            if let request = message?["request"], let id = request["requestId"]?.asText {
                let update = request["updateStateRequest"]
                guard update?["updateMask"] == .list([.text("desiredState.workloads.t.runtimeConfig")]) else {
                    continue
                }
                let workloads = update?["newState"]?["desiredState"]?["workloads"]?["workloads"]
                sent[id] = workloads?["t"]?["runtimeConfig"]?.asText
            } else if let response = message?["response"], let id = response["requestId"]?.asText,
                let template = sent[id]
            {
                check(template, context, response)
                count += 1
            }
        }
        #expect(count > 20)
    }

    private func check(_ template: String, _ context: [String: TemplateValue], _ response: TemplateValue) {
        let refusal = response["error"]?["message"]?.asText
        do throws(TemplateError) {
            // An update with masks takes the white space around a runtime config away before it is rendered.
            let space = template.unicodeScalars.prefix { $0.properties.isWhitespace }.count
            var trimmed = String(template.unicodeScalars.dropFirst(space))
            while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
            let rendered = try Template.render(trimmed, with: context)
            let id = InstanceID.of(runtimeConfig: rendered)
            let added = response["UpdateStateSuccess"]?["addedWorkloads"]?.items.first?.asText
            #expect(refusal == nil && (added == nil || added == "t.\(id).agent_B"), "\(template)")
        } catch {
            let text = "Failed to render field 'runtimeConfig': '\(error)'"
            #expect(refusal == "Update rejected: 'Resulting State is invalid, reason: '\(text)''", "\(template)")
        }
    }

    private func value(_ node: YAMLNode) -> TemplateValue {
        switch node.content {
        case .scalar(let text, _): .text(text)
        case .sequence(let items): .list(items.map(value))
        case .mapping(let pairs):
            .object(Dictionary(pairs.map { ($0.key.text ?? "", value($0.value)) }) { first, _ in first })
        }
    }
}
