package import AnkaiosModel
import AnkaiosYAML

/// A workload as the server tells it to the agent, with its templates rendered, and what is wrong with it.
package struct RenderedWorkload {
    /// The workload, rendered as far as it can be.
    package private(set) var workload: Workload
    /// What is wrong with what was rendered. The paths begin below the workload.
    package private(set) var problems: [ManifestProblem] = []
    private let context: [String: TemplateValue]?

    /// Renders a workload. `configs` has its configs by alias; nil when they are unknown. Its templates, and their
    /// results, are then not checked.
    package init(_ workload: Workload, configs: [String: TemplateValue]?, budget: inout TemplateBudget) {
        self.workload = workload
        context = configs
        guard configs != nil else { return }
        let agent = render(workload.agent, "agent", ["agent"], &budget)
        let config = render(workload.runtimeConfig, "runtimeConfig", ["runtimeConfig"], &budget)
        for (at, file) in workload.files.enumerated() { render(file, at, &budget) }
        if let agent {
            self.workload.agent = agent
            if let problem = NameRules.agentName(agent) { add(problem, ["agent"]) }
        }
        if let config {
            self.workload.runtimeConfig = config
            checkRuntimeConfig(config)
        }
    }

    private mutating func add(
        _ message: String,
        _ path: ManifestPath,
        _ severity: ManifestFinding.Severity = .error
    ) {
        problems.append(ManifestProblem(path: path, message: message, severity: severity))
    }

    /// Templates are rendered in workloads that have configs only.
    private mutating func render(
        _ text: String?,
        _ field: String,
        _ more: ManifestPath,
        _ budget: inout TemplateBudget
    ) -> String? {
        guard let text, let context, !context.isEmpty else { return text }
        do throws(TemplateError) {
            return try Template.render(text, with: context, budget: &budget)
        } catch {
            add("Failed to render field '\(field)': '\(error.withoutPicture)'", more)
            return nil
        }
    }

    private mutating func render(_ file: File, _ at: Int, _ budget: inout TemplateBudget) {
        let more = ["files", String(at)]
        let field = "files with mount point \(file.mountPoint)"
        if let problem = FileRules.mountPoint(file.mountPoint) { add(problem, more + ["mountPoint"], .warning) }
        switch file.content {
        case .text(let text):
            if let text = render(text, field, more + ["data"], &budget) { workload.files[at].content = .text(text) }
        case .base64(let text):
            guard let text = render(text, field, more + ["binaryData"], &budget) else { return }
            workload.files[at].content = .base64(text)
            if (try? Base64Fault.decode(text)) == nil {
                add("invalid base64 data in '\(file.mountPoint)'", more + ["binaryData"], .warning)
            }
        case .unset: break
        }
    }

    /// What makes the runtime refuse its configuration when the workload starts (AnkaiosBehaviour.md §11.1).
    private mutating func checkRuntimeConfig(_ config: String) {
        guard let type = RuntimeConfigType.of(workload.runtime) else { return }
        do throws(YAMLError) {
            _ = try YAMLRecord(config, as: type.name, fields: type.fields)
        } catch {
            add("the runtime cannot read this: \(error)", ["runtimeConfig"], .warning)
        }
    }
}
