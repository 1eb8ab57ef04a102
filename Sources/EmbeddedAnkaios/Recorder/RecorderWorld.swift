import AnkaiosPlatform
import AnkaiosProtobuf

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A proxy in front of a control interface. To the agent it is the workload, to the workload it is the agent.
///
/// Each side sees what the other does to its FIFOs. `output` is readable for the workload as long as the agent reads
/// its own. When the workload closes it, ours toward the agent closes. When the agent closes `input`, ours toward the
/// workload closes. FIFOs that go or are replaced on the agent's side go or are replaced here.
///
/// It lives on one thread. What it cannot see, and guesses, is in decision 0012.
final class RecorderWorld: LoopWorld {
    private let reactor: Reactor
    /// The agent's folder, and the one that the workload is given.
    private let agentFolder: String
    private let workloadFolder: String
    private let agentWatch: FolderWatch
    private let workloadWatch: FolderWatch
    private let toAgent: Passage
    private let toWorkload: Passage
    private var notes: RecorderNotes

    /// The agent's FIFOs that ours stand for; nil: there are none.
    private var mirrored: [FileIdentity]?
    /// The workload has closed `output`; the agent has to see that before ours is opened again.
    private var awaitsReopening = false
    /// The workload reads `input`, as far as is known.
    private var hasReader = false
    private var sinkAttempts = 0
    /// The program that has the agent's control interface already. Then nothing passes any longer: two readers of a pipe take each
    /// other's messages.
    private(set) var holder: String?

    /// How long it is waited for a reader of `input`: as long as an agent does (AnkaiosBehaviour.md §1.2).
    private static let sinkLimit = 25
    private static let sinkPause = Duration.milliseconds(20)
    /// An agent that keeps its end of `output` open gives no sign when it has seen the end of file.
    private static let reopeningLimit = Duration.milliseconds(100)

    init(
        _ reactor: Reactor,
        agentFolder: String,
        workloadFolder: String,
        watches: (agent: FolderWatch, workload: FolderWatch),
        notes: RecorderNotes
    ) {
        self.reactor = reactor
        self.agentFolder = agentFolder
        self.workloadFolder = workloadFolder
        (agentWatch, workloadWatch) = watches
        self.notes = notes
        toAgent = Passage(reactor)
        toWorkload = Passage(reactor)
        connect()
        _ = reactor.watch(agentWatch.descriptor, Reactor.readable) { [weak self] _ in self?.lookAtAgent() }
        _ = reactor.watch(workloadWatch.descriptor, Reactor.readable) { [weak self] _ in self?.lookAtWorkload() }
        lookAtAgent()
    }

    private func connect() {
        toAgent.onPieces = { [weak self] pieces in self?.workloadSaid(pieces) }
        toAgent.onEnd = { [weak self] in self?.workloadClosedOutput() }
        toAgent.onSinkGone = { [weak self] in self?.agentClosedOutput() }
        toWorkload.onPieces = { [weak self] pieces in self?.notes.received(pieces) }
        toWorkload.onEnd = { [weak self] in self?.agentClosedInput() }
        toWorkload.onSinkGone = { [weak self] in self?.workloadClosedInput() }
        toWorkload.onSinkWanted = { [weak self] in self?.openWorkloadInput() }
    }

    func runDueTimers() -> Duration? { nil }

    func becameIdle() {}

    /// The last look: what is there by now is passed on.
    func shutDown() {
        toAgent.pump(isLast: true)
        toWorkload.pump(isLast: true)
        notes.disconnected()
        for passage in [toAgent, toWorkload] {
            passage.closeSource()
            passage.closeSink()
        }
        removeFIFOs()
        agentWatch.close()
        workloadWatch.close()
    }

    // MARK: - The agent

    private func lookAtAgent() {
        let events = agentWatch.drain()
        let isOtherFolder = agentWatch.arm()
        let names: Set = ["input", "output"]
        let vanished = events.contains { $0.kind == .vanished && names.contains($0.name) }
        mirror(isOther: isOtherFolder || vanished)
        let hasOpened = events.contains { $0.kind == .opened && $0.name == "output" }
        if toAgent.sink == nil, hasOpened || !awaitsReopening { openAgentOutput() }
    }

    /// Makes our FIFOs stand for those of the agent that are there now.
    private func mirror(isOther: Bool) {
        guard holder == nil else { return }
        let paths = ["input", "output"].map { "\(agentFolder)/\($0)" }
        let there = paths.allSatisfy(Folder.isFIFO) ? paths.compactMap(FileIdentity.init(of:)) : []
        let present = there.count == 2 ? there : nil
        guard isOther || present != mirrored else { return }
        removeFIFOs()
        mirrored = present
        guard present != nil else { return }
        awaitsReopening = false
        for name in ["input", "output"] { try? Folder.createPipe("\(workloadFolder)/\(name)") }
    }

    private func removeFIFOs() {
        for name in ["input", "output"] { unlink("\(workloadFolder)/\(name)") }
    }

    /// Succeeds if the agent reads; then the workload may write.
    private func openAgentOutput() {
        guard mirrored != nil, let sink = try? Descriptor.open("\(agentFolder)/output", O_WRONLY) else { return }
        awaitsReopening = false
        toAgent.open(sink: sink)
        guard let source = try? Descriptor.open("\(workloadFolder)/output", O_RDONLY) else { return }
        toAgent.open(source: source)
    }

    private func agentClosedOutput() {
        notes.sentTorn(toAgent.takeTorn())
        notes.agentStoppedReading()
        toAgent.closeSource()
        notes.outputClosed(hasReader: hasReader)
        openAgentOutput()
    }

    private func agentClosedInput() {
        notes.receivedTorn(toWorkload.takeTorn())
        notes.agentClosedInput()
        toWorkload.closeSink()
        openAgentInput()
    }

    private func openAgentInput() {
        guard toWorkload.source == nil, holder == nil,
            let source = try? Descriptor.open("\(agentFolder)/input", O_RDONLY)
        else {
            return
        }
        if case .held(let holder) = ControlInterfaceLock.take(source.number) {
            source.close()
            return giveUp(holder)
        }
        toWorkload.open(source: source)
    }

    /// The workload sees its control interface go.
    private func giveUp(_ holder: String) {
        self.holder = holder
        for passage in [toAgent, toWorkload] {
            passage.closeSource()
            passage.closeSink()
        }
        removeFIFOs()
        mirrored = nil
        notes.disconnected()
    }

    // MARK: - The workload

    private func lookAtWorkload() {
        for event in workloadWatch.drain() where event.name == "input" {
            switch event.kind {
            // While ours is open, a reader is known, and the event may be our own.
            case .opened where toWorkload.sink == nil: workloadReads()
            case .readerClosed where toWorkload.sink == nil && hasReader:
                // A new reader may be there by now; then it has connected anew.
                notes.inputClosed()
                findReader()
            default: break
            }
        }
        workloadWatch.arm()
    }

    private func workloadSaid(_ pieces: [TranscriptCutter.Piece]) {
        notes.sent(pieces)
        // Who waits in an opening of `input` is not heard of.
        workloadReads()
    }

    private func workloadReads() {
        hasReader = true
        openAgentInput()
    }

    /// Opening for writing is the only way to know, and is no more than the agent does.
    private func findReader() {
        if let sink = try? Descriptor.open("\(workloadFolder)/input", O_WRONLY) {
            toWorkload.open(sink: sink)
        } else {
            workloadClosedInput()
        }
    }

    private func openWorkloadInput() {
        if let sink = try? Descriptor.open("\(workloadFolder)/input", O_WRONLY) {
            sinkAttempts = 0
            return toWorkload.open(sink: sink)
        }
        sinkAttempts += 1
        guard sinkAttempts <= Self.sinkLimit else { return workloadClosedInput() }
        _ = reactor.after(Self.sinkPause) { [weak self] in
            if let self, toWorkload.sink == nil, sinkAttempts > 0 { openWorkloadInput() }
        }
    }

    private func workloadClosedInput() {
        // Events of our own end are of no concern any more.
        _ = workloadWatch.drain()
        sinkAttempts = 0
        hasReader = false
        notes.receivedTorn(toWorkload.takeTorn())
        toWorkload.closeSource()
        toWorkload.closeSink()
        notes.inputClosed()
    }

    private func workloadClosedOutput() {
        notes.sentTorn(toAgent.takeTorn())
        notes.outputClosed(hasReader: hasReader)
        // What was opened until now is not the agent's opening anew.
        lookAtAgent()
        guard toAgent.sink != nil else { return }
        awaitsReopening = true
        toAgent.closeSink()
        _ = reactor.after(Self.reopeningLimit) { [weak self] in
            if let self, awaitsReopening, toAgent.sink == nil { openAgentOutput() }
        }
    }
}
