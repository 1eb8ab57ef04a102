import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

/// A recorder between an agent's end and a workload's end, all on one reactor that the test turns.
final class RecorderBench {
    let folder: TestFolder
    let reactor = Reactor()
    let workload = RawEnds()
    let writer: TranscriptWriter
    private(set) var agent: ControlInterfaceEndpoint!
    private var world: RecorderWorld?
    /// What the agent has read.
    var heard: [UInt8] = []
    /// How often the last writer of the agent's `output` has closed it.
    var ends = 0
    var deliveries: [ControlInterfaceEndpoint.Delivery] = []
    /// What the workload has read.
    private(set) var read: [UInt8] = []

    var agentFolder: String { "\(folder.path)/agent" }
    var workloadFolder: String { "\(folder.path)/workload" }

    init(isAgentThere: Bool = true) throws {
        folder = try TestFolder()
        writer = try TranscriptWriter(RecordedWorld().scenario("bench"), to: nil)
        agent = ControlInterfaceEndpoint(folder: agentFolder, reactor: reactor) { [weak self] event in
            switch event {
            case .bytes(let bytes): self?.heard += bytes
            case .writersGone: self?.ends += 1
            }
        }
        if isAgentThere { try agent.open() }
        try Folder.create(workloadFolder)
        world = RecorderWorld(
            reactor,
            agentFolder: agentFolder,
            workloadFolder: workloadFolder,
            watches: (try FolderWatch(agentFolder), try FolderWatch(workloadFolder)),
            notes: RecorderNotes(writer, workload: "w")
        )
    }

    func turn(until done: () -> Bool) -> Bool { reactor.turn(until: done) }

    func say(_ bytes: [UInt8]) { agent.send(bytes) { [weak self] in self?.deliveries.append($0) } }

    /// The workload writes, as much as there is room for.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Descriptor.WriteResult {
        // The thread of a test is not one on which a broken pipe may raise a signal.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        return workload.output?.write(bytes[...]) ?? .noReader
    }

    /// Whether the workload has read so many bytes. Nothing to read is no end of the file before the first writer.
    func hasRead(_ count: Int) -> Bool {
        _ = readAll()
        return read.count == count
    }

    /// Takes what the workload can read; true at the end of the file.
    func readAll() -> Bool {
        while true {
            switch workload.input?.read(upTo: 1 << 16) {
            case .bytes(let bytes): read += bytes
            case .end: return true
            default: return false
            }
        }
    }

    /// The workload opens both FIFOs as soon as it can.
    func connect() -> Bool {
        turn {
            workload.closeAll()
            try? workload.open(workloadFolder)
            return workload.input != nil && workload.output != nil
        }
    }

    /// Ends the recorder; the lines without their times.
    func lines() -> [JSONValue] {
        world?.shutDown()
        world = nil
        return writer.transcript.lines.map { line in
            var members = line.members ?? [:]
            members["t"] = nil
            return .object(members)
        }
    }
}

let helloMessage = Proto.ToAnkaios(content: .hello(.init(protocolVersion: "1.0.1")))
let acceptedMessage = Proto.FromAnkaios(content: .controlInterfaceAccepted(.init()))
let helloFrame = Frame.framed(helloMessage.encoded())
let acceptedFrame = Frame.framed(acceptedMessage.encoded())
