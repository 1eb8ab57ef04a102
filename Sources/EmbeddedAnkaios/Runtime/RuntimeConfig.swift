import AnkaiosRules
import AnkaiosYAML

extension ContainerConfig {
    /// Reads the runtimeConfig of runtime `podman` or `containerd`; throws the text that becomes the workload's state
    /// `Pending(StartingFailed)` (AnkaiosBehaviour.md §11.1).
    init(runtimeConfig: String, runtime: String = "podman") throws(RuntimeConfigError) {
        do throws(YAMLError) {
            let type = RuntimeConfigType.of(runtime) ?? .podman
            let record = try YAMLRecord(runtimeConfig, as: type.name, fields: type.fields)
            self.init(
                image: record.texts["image"] ?? "",
                generalOptions: record.lists["generalOptions"] ?? [],
                commandOptions: record.lists["commandOptions"] ?? [],
                commandArgs: record.lists["commandArgs"] ?? []
            )
        } catch {
            throw RuntimeConfigError(text: error.description)
        }
    }
}

/// Why a runtimeConfig cannot be used: just the words of the YAML library.
struct RuntimeConfigError: Error, Hashable, Sendable {
    var text: String
}
