import AnkaiosModel

extension Workload {
    /// All of its fields; what is nil or empty stays absent.
    func encode(to writer: inout Writer) {
        if let agent { writer.string(1, agent) }
        if let restartPolicy { writer.number(2, restartPolicy.number) }
        if !dependencies.isEmpty {
            writer.message(3) {
                for (name, condition) in dependencies.sorted(by: { $0.key < $1.key }) {
                    $0.message(1) {
                        $0.string(1, name)
                        $0.number(2, condition.number)
                    }
                }
            }
        }
        if !tags.isEmpty { writer.message(4) { $0.textMap(1, tags) } }
        if let runtime { writer.string(5, runtime) }
        if let runtimeConfig { writer.string(6, runtimeConfig) }
        let access = controlInterfaceAccess
        if !access.allowRules.isEmpty || !access.denyRules.isEmpty { writer.message(7) { access.encode(to: &$0) } }
        if !configs.isEmpty { writer.message(8) { $0.textMap(1, configs) } }
        if !files.isEmpty {
            writer.message(9) {
                for file in files { $0.message(1) { file.encode(to: &$0) } }
            }
        }
        writer.raw(unknownFields)
    }
}

extension WorkloadInstanceName {
    func encode(to writer: inout Writer) {
        writer.string(1, workload)
        writer.string(2, agent)
        writer.string(3, id)
    }
}

extension File {
    fileprivate func encode(to writer: inout Writer) {
        writer.string(1, mountPoint)
        switch content {
        case .text(let text): writer.string(2, text)
        case .base64(let text): writer.string(3, text)
        case .unset: break
        }
    }
}

extension ControlInterfaceAccess {
    fileprivate func encode(to writer: inout Writer) {
        for rule in allowRules { writer.message(1) { rule.encode(to: &$0) } }
        for rule in denyRules { writer.message(2) { rule.encode(to: &$0) } }
    }
}

extension AccessRule {
    fileprivate func encode(to writer: inout Writer) {
        switch self {
        case .state(let operation, let masks):
            writer.message(1) {
                $0.number(1, operation.number)
                for mask in masks { $0.string(2, mask.text) }
            }
        case .logs(let names):
            writer.message(2) {
                for name in names { $0.string(1, name) }
            }
        case .unset: break
        }
    }
}
