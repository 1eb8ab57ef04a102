import AnkaiosManifest
import AnkaiosModel
import AnkaiosRules
import AnkaiosYAML
import EmbeddedAnkaios

/// What `ankaios dev` does: the words of its command line, read and checked.
struct DevOptions: Sendable {
    /// What is wrong with the words, in a line.
    struct Refusal: Error, CustomStringConvertible {
        var description: String
        /// What the command ends with: `usage` if the words of the command line are wrong.
        var code = ExitCode.usage
    }

    /// The server's startup manifest, as text.
    var manifest = Cluster.emptyManifest
    /// What is worth a word about the manifest.
    private(set) var notes: [String] = []
    var agents: [ClusterAgent]
    var cluster = ClusterOptions()
    /// The workload of the manifest as which the program talks; nil: one of its own that may do everything.
    var workload: String?
    var mount = ControlInterfaceMount.auto
    /// The file to which it is recorded what the program and Ankaios say to each other.
    var recording: String?
    /// Where the server itself can be reached; nil: nowhere.
    var listening: ListenAddress?
    /// What goes wrong by and by.
    var faults: [DevFault] = []
    /// Whether the access rules are printed that the program needs.
    var printsAccess = false
    /// The program and its arguments; empty: none.
    var program: [String]
    /// The name of the program's own workload without `--as`: one that the manifest does not have.
    private(set) var clientName = "dev"

    static let options = [
        CommandOption("manifest", letter: "m", value: .text("FILE"), help: "The server's startup manifest"),
        CommandOption(
            "agent",
            letter: "a",
            value: .text("NAME[,KEY=VALUE...]"),
            repetition: .anyNumber,
            help: "An agent, with its tags; without this option those that the manifest names, or agent_A"
        ),
        .ankaiosVersion,
        CommandOption(
            "hook",
            value: .text("NAME=PATH[:PRIO]"),
            repetition: .anyNumber,
            help: "A mutating hook of Ankaios 1.1: a program, and when its turn is (0 to 255, smallest first)"
        ),
        CommandOption(
            "as",
            value: .text("WORKLOAD"),
            help: "Talk as this workload of the manifest, with its access rules, instead of one that may do everything"
        ),
        CommandOption(
            "process",
            letter: "p",
            value: .text("IMAGE"),
            repetition: .anyNumber,
            help:
                "Run workloads with this image, or of runtime 'process' with this command, as processes of this machine"
        ),
        CommandOption(
            "pass-env",
            value: .text("NAME"),
            repetition: .anyNumber,
            help: "Give this variable to workloads of runtime 'process', which get no others that may be secrets"
        ),
        CommandOption(
            "clock",
            value: .choice(["real", "skipping"]),
            help: "Real time, or skip ahead to the next event"
        ),
        CommandOption(
            "print-access",
            help: "At the end, print the smallest controlInterfaceAccess that allows all that the program asked for"
        ),
        CommandOption(
            "listen",
            value: .text("ADDRESS"),
            help: "Open the server itself, for ank and other programs outside of workloads: HOST:PORT or unix:///PATH"
        ),
        CommandOption(
            "tls",
            value: .text("FOLDER"),
            help: "With --listen: mutual TLS, with ca.pem, ank-server.pem and ank-server-key.pem of this folder"
        ),
        CommandOption(
            "simulate",
            value: .text("RUNTIME"),
            repetition: .anyNumber,
            help: "Simulate workloads of this runtime, too, which Ankaios does not have"
        ),
        CommandOption(
            "fault",
            value: .text("NAME[@SECONDS]"),
            repetition: .anyNumber,
            help: "What goes wrong, and when: \(DevFault.names.joined(separator: ", "))"
        ),
        CommandOption("seed", value: .text("NUMBER"), help: "Seed for all random choices"),
        CommandOption(
            "record",
            value: .text("FILE"),
            help: "Write what the program and Ankaios say to each other, secrets in configs, too, into this file"
        ),
        .mount,
    ]

    init(_ arguments: CommandLineArguments) throws(Refusal) {
        program = arguments.operands
        var known = Manifest()
        if let path = arguments.value("manifest") {
            (manifest, known) = try Self.manifest(at: path)
            notes = Self.notes(on: manifest, in: path)
        }
        agents = try arguments.values("agent").map { text throws(Refusal) in try Self.agent(text) }
        if agents.isEmpty {
            let rendered = (try? known.rendered()) ?? known
            let named = Set(rendered.workloads.values.compactMap(\.agent)).subtracting([""])
            agents = named.isEmpty ? ["agent_A"] : named.sorted().map { ClusterAgent($0) }
        }
        workload = arguments.value("as")
        if let workload {
            guard let found = known.workloads[workload] else {
                throw Refusal(description: "the manifest has no workload '\(workload)' to talk as")
            }
            guard !found.controlInterfaceAccess.allowRules.isEmpty else {
                throw Refusal(
                    description:
                        "workload '\(workload)' has no allow rule in its controlInterfaceAccess, and so no control interface"
                )
            }
        }
        while known.workloads[clientName] != nil { clientName += "_" }
        let images = Set(arguments.values("process"))
        if !images.isEmpty {
            cluster.containers = .processes(images: images, othersAreSimulated: true)
            cluster.processes = .commands(images)
        }
        cluster.passedVariables = Set(arguments.values("pass-env"))
        if arguments.value("clock") == "skipping" { cluster.clock = .skippingAhead }
        if let text = arguments.value("seed") {
            guard let seed = UInt64(text) else {
                throw Refusal(description: "the seed '\(text)' is not a number from 0 on")
            }
            cluster.seed = seed
        }
        cluster.simulatedRuntimes = Set(arguments.values("simulate"))
        faults = try arguments.values("fault").map { text throws(Refusal) in try DevFault(text) }
        cluster.version = arguments.ankaiosVersion
        cluster.hooks = try arguments.values("hook").map { text throws(Refusal) in try Self.hook(text) }
        if !cluster.hooks.isEmpty, !arguments.has(CommandOption.ankaiosVersion.name) { cluster.version = .v1_1 }
        if let address = arguments.value("listen") {
            listening = try ListenAddress(address, certificates: arguments.value("tls"))
        } else if arguments.has("tls") {
            throw Refusal(description: "--tls is for --listen, which is missing")
        }
        printsAccess = arguments.has("print-access")
        recording = arguments.value("record")
        mount = ControlInterfaceMount(arguments)
    }

    /// A hook from `name=path:prio`. A path may have colons in it: only a number behind the last one is a prio.
    private static func hook(_ text: String) throws(Refusal) -> ClusterHook {
        let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2, !pair[0].isEmpty, !pair[1].isEmpty else {
            throw Refusal(description: "the hook '\(text)' is not of the form NAME=PATH[:PRIO]")
        }
        guard let colon = pair[1].lastIndex(of: ":"), colon != pair[1].startIndex,
            let prio = Int(pair[1][pair[1].index(after: colon)...])
        else { return ClusterHook(String(pair[0]), executable: String(pair[1])) }
        guard let prio = UInt8(exactly: prio) else {
            throw Refusal(description: "the prio \(prio) of hook '\(pair[0])' is not from 0 to 255")
        }
        return ClusterHook(String(pair[0]), executable: String(pair[1][..<colon]), prio: prio)
    }

    /// A manifest as it stands, and what the server reads of it. Whether it starts with it, the server decides.
    private static func manifest(at path: String) throws(Refusal) -> (text: String, read: Manifest) {
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path)
        } catch {
            throw Refusal(description: "cannot read '\(path)': \(error.reason)", code: .failure)
        }
        do throws(StartupManifest.Failure) {
            let value = try StartupManifest.value(text)
            _ = try Server(manifest: StartupManifest.state(of: value))
            return (text, Manifest(read: value))
        } catch {
            // The server stops at the first mistake; all others are told beside.
            let others = Manifest.findings(in: text, options: ManifestOptions(unknownKeys: .allowed))
                .filter { $0.severity == .error }
            let lines = ["a server does not start with '\(path)': \(error)"] + others.map { "\(path): \($0)" }
            throw Refusal(description: lines.joined(separator: "\n       "), code: .failure)
        }
    }

    /// What the server passes over silently: keys that it does not know.
    private static func notes(on text: String, in path: String) -> [String] {
        Manifest.unknownKeys(in: text).map { "\(path): \($0)" }
    }

    /// An agent from `name,key=value,…`.
    private static func agent(_ text: String) throws(Refusal) -> ClusterAgent {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        var tags: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty else {
                throw Refusal(description: "the tag '\(part)' of agent '\(parts[0])' is not of the form KEY=VALUE")
            }
            tags[String(pair[0])] = String(pair[1])
        }
        return ClusterAgent(String(parts[0]), tags: tags)
    }
}
