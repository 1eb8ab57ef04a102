import AnkaiosManifest
import AnkaiosOperations
import Glibc

// A server of Ankaios that is started again knows only its startup manifest. This workload remembers all workloads with the
// tag `persist: "true"` in a file, and brings them back. Who wants to be rid of one takes the tag away first.
//
//     persistence FILE            runs until it is ended
//     persistence FILE --show     shows it: starts a workload, deletes it behind its own back, and ends when it is back

/// The file with the workloads to bring back.
struct Memory {
    var path: String

    /// What was remembered; nothing, the first time.
    func read() throws -> Manifest {
        access(path, F_OK) == 0 ? try Manifest(contentsOf: path) : Manifest()
    }

    /// Writes beside the file, for this user alone, and renames: it is whole at any time, also when the power fails.
    func write(_ manifest: Manifest) throws {
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else { throw MemoryError(path: new) }
        let isWritten = fputs(manifest.yaml(), file) >= 0 && fflush(file) == 0 && fsync(descriptor) == 0
        guard fclose(file) == 0, isWritten, rename(new, path) == 0 else { throw MemoryError(path: path) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = open(parts.isEmpty ? "." : parts.joined(separator: "/") + "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}

struct MemoryError: Error {
    var path: String
}

extension State {
    /// The workloads that are to be remembered.
    var persistent: Manifest { Manifest(workloads: workloads.values.filter { $0.tags["persist"] == "true" }) }
}

/// Remembers what is tagged, and keeps what is remembered.
func persist(_ ankaios: Ankaios, in memory: Memory, say: @escaping @Sendable (String) -> Void) async throws {
    try await ankaios.withMirror(of: [.desiredState]) { mirror in
        var remembered = try memory.read()
        var keeping = keep(remembered, ankaios, say)
        defer { keeping.cancel() }
        for try await state in mirror.states {
            var wanted = remembered
            // Tags are looked at while a workload is there; one that is gone is to come back.
            for (name, workload) in state.desiredState.workloads {
                wanted.workloads[name] = workload.tags["persist"] == "true" ? workload : nil
            }
            guard wanted != remembered else { continue }
            remembered = wanted
            try memory.write(remembered)
            say("remembering: \(remembered.workloads.keys.sorted().joined(separator: ", "))")
            keeping.cancel()
            keeping = keep(remembered, ankaios, say)
        }
    }
}

/// Keeps workloads until it is cancelled.
func keep(
    _ manifest: Manifest,
    _ ankaios: Ankaios,
    _ say: @escaping @Sendable (String) -> Void
) -> Task<Void, any Error> {
    Task {
        try await ankaios.keep(manifest) { action in
            switch action {
            case .applied(let masks, _): say("brought back: \(masks.map(\.text).joined(separator: ", "))")
            case .failed(let masks, let error):
                say("not yet: \(masks.map(\.text).joined(separator: ", ")): \(error)")
            @unknown default: break
            }
        }
    }
}

/// What it does, for people who watch.
func show(_ ankaios: Ankaios, _ memory: Memory) async throws {
    let (news, told) = AsyncStream<String>.makeStream()
    let persisting = Task { try await persist(ankaios, in: memory) { told.yield($0) } }
    defer { persisting.cancel() }
    var lines = news.makeAsyncIterator()
    let radio = Workload(
        "radio",
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/alpine:latest", commandArgs: ["sleep", "1000"]),
        restartPolicy: .always,
        tags: ["persist": "true"]
    )
    try await ankaios.apply(radio)
    print(await lines.next() ?? "")
    try await ankaios.wait(until: .workload("radio", is: .running), within: .seconds(10))
    print("radio runs; now it is deleted, as a restart of the server would do")
    try await ankaios.delete(workload: "radio")
    print(await lines.next() ?? "")
    try await ankaios.wait(until: .workload("radio", is: .running), within: .seconds(30))
    print("radio runs again")
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
    print("usage: persistence FILE [--show]")
    exit(2)
}
let memory = Memory(path: arguments[1])
try await Ankaios.withConnection { ankaios in
    if arguments.contains("--show") {
        try await show(ankaios, memory)
    } else {
        try await persist(ankaios, in: memory) { line in
            print(line)
            fflush(nil)
        }
    }
}
