import AnkaiosManifest
import AnkaiosOperations

/// What the fleet says to a vehicle: one line each.
enum FromFleet {
    /// `apply NUMBER MANIFEST`: the manifest as YAML in Base64.
    case apply(number: String, Manifest)
    /// `delete NUMBER WORKLOAD`
    case delete(number: String, workload: String)
    /// Something else: why it is not understood.
    case unusable(number: String, String)

    init(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3 else {
            self = .unusable(number: words.count > 1 ? words[1] : "?", "\"\(line)\" is no command with a number")
            return
        }
        switch words[0] {
        case "apply":
            do {
                guard let bytes = Base64.decode(words[2]) else {
                    self = .unusable(number: words[1], "the manifest is no Base64")
                    return
                }
                self = .apply(number: words[1], try Manifest(yaml: String(decoding: bytes, as: UTF8.self)))
            } catch {
                self = .unusable(number: words[1], "\(error)".replacing("\n", with: "; "))
            }
        case "delete": self = .delete(number: words[1], workload: words[2])
        default: self = .unusable(number: words[1], "nobody knows how to \(words[0])")
        }
    }
}

/// What a vehicle says to the fleet: one line each.
enum FromVehicle {
    case hello(vehicle: String)
    case state(WorkloadState)
    case gone(WorkloadInstanceName)
    case done(number: String)
    case failed(number: String, String)

    var line: String {
        switch self {
        case .hello(let vehicle): "hello \(vehicle)\n"
        case .state(let state): "state \(state.instance) \(state.executionState)\n"
        case .gone(let instance): "gone \(instance)\n"
        case .done(let number): "done \(number)\n"
        case .failed(let number, let why): "failed \(number) \(why)\n"
        }
    }
}
