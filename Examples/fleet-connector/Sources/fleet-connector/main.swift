import AnkaiosManifest
import AnkaiosOperations
import Glibc

// Connects a vehicle to its fleet: tells how workloads are doing, and takes manifests from there.
//
//     fleet-connector VEHICLE PORT      connects to the fleet at a port of this machine, again and again
//     fleet-connector VEHICLE --show    shows it, with a small fleet of its own

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, let vehicle = arguments.first, let second = arguments.last else {
    print("usage: fleet-connector VEHICLE PORT | --show")
    exit(2)
}
try await Ankaios.withConnection { ankaios in
    let connector = Connector(ankaios: ankaios, vehicle: vehicle)
    if second == "--show" {
        try await show(connector)
    } else if let port = UInt16(second) {
        while !Task.isCancelled {
            do {
                try await connector.serve(try LineSocket.connect(toPort: port))
            } catch let failure as SocketFailure {
                print("no fleet: \(failure)")
                fflush(nil)
            }
            try await Task.sleep(for: .seconds(5))
        }
    } else {
        print("\"\(second)\" is no port")
    }
}

/// What it does, for people who watch: what the fleet says, and what it hears.
func show(_ connector: Connector) async throws {
    let fleet = try Listener()
    let serving = Task { try await connector.serve(try LineSocket.connect(toPort: fleet.port)) }
    defer { serving.cancel() }
    var vehicles = fleet.connections.makeAsyncIterator()
    guard let vehicle = await vehicles.next() else { return }
    var lines = vehicle.lines.makeAsyncIterator()

    /// Prints what comes until lines have begun like this, which may come in any order. Of a state only the end is told, as what is in
    /// between may be skipped.
    func hear(until beginnings: String...) async {
        var found: [String: String] = [:]
        while found.count < beginnings.count, let line = await lines.next() {
            let words = line.split(separator: " ").map(String.init)
            let isState = words[0] == "state" || words[0] == "gone"
            let name = words.count > 1 ? words[1].split(separator: ".").first.map(String.init) ?? "" : ""
            let short = isState ? ([words[0], name] + words.dropFirst(2)).joined(separator: " ") : line
            if let beginning = beginnings.first(where: { short.hasPrefix($0) }) {
                found[beginning] = short
            } else if !isState {
                print("fleet hears:", short)
            }
        }
        for beginning in beginnings { print("fleet hears:", found[beginning] ?? "nothing more") }
    }
    func say(_ line: String, _ shown: String) {
        print("fleet says:", shown)
        vehicle.write(line + "\n")
    }

    await hear(until: "hello")
    var manifest = """
        apiVersion: v1
        workloads:
          camera:
            agent: agent_A
            runtime: podman
            runtimeConfig: |
              image: docker.io/library/alpine:latest
              commandArgs: ["sleep", "1000"]
        """
    say("apply 1 \(base64(manifest))", "apply 1 <camera>")
    await hear(until: "done 1")
    manifest = manifest.replacing("camera", with: "radar").replacing(
        #""sleep", "1000""#,
        with: #""sh", "-c", "exit 1""#
    )
    say("apply 2 \(base64(manifest))", "apply 2 <radar, which ends at once>")
    await hear(until: "failed 2")
    say("apply 3 \(base64("apiVersion: v1\nworklods: {}"))", "apply 3 <a manifest with a mistake>")
    await hear(until: "failed 3")
    say("delete 4 camera", "delete 4 camera")
    await hear(until: "done 4", "gone camera")
    say("dance 5 please", "dance 5 please")
    await hear(until: "failed 5")
    vehicle.end()
    fleet.end()
}

func base64(_ text: String) -> String {
    guard case .base64(let text) = File(at: "", bytes: text.utf8).content else { return "" }
    return text
}
