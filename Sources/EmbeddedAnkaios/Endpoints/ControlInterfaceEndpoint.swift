#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The agent's end of the two FIFOs of one workload (AnkaiosBehaviour.md §1.1 to §1.3, §1.7).
///
/// `output` is read as soon as something comes, and opened anew when its last writer has closed it. `input` is opened
/// for writing when there is something to write, and then kept open. Nothing here waits: a workload that does not read
/// holds up only itself.
final class ControlInterfaceEndpoint {
    /// What the workload did.
    enum Event {
        case bytes([UInt8])
        /// The last writer has closed `output`: what is left of a message will never come.
        case writersGone
    }

    /// What became of one message to the workload.
    enum Delivery: Hashable, Sendable {
        case delivered
        /// The pipe stayed full for too long; the beginning of the message may be in it.
        case timedOut
        /// No client opened `input` in time.
        case noReader
        /// The endpoint was closed before.
        case closed
    }

    /// Numbers of the AnkaiosBehaviour.md §1.2 and §1.7.
    struct Limits: Hashable, Sendable {
        var writeTimeout: Duration = .milliseconds(500)
        var reopenDelay: Duration = .milliseconds(100)
        var reopenAttempts = 5
        /// The size to ask for, in bytes. The real agent takes what the system gives, which is 64 KiB.
        var pipeSize: Int?
        /// The bytes that may wait for a workload that does not read; a larger message waits alone. The real agent
        /// keeps what its memory holds.
        var waitingBytes = 64 << 20
        /// AnkaiosBehaviour.md Q3 and Q5.
        var leavesHalfMessages = true
        var keepsUnreadBytes = true
    }

    let folder: String
    let reactor: Reactor
    let limits: Limits
    private let handler: (Event) -> Void

    var inputPath: String { "\(folder)/input" }
    var outputPath: String { "\(folder)/output" }

    // Reading.
    private var output: Descriptor?
    private var outputWatch: Reactor.Watch?
    private var readingPauses: Set<ReadingPause> = []

    // Writing; see ControlInterfaceEndpoint+Writing.
    var input: Descriptor?
    var queue: [Outgoing] = []
    /// The bytes of the messages in it.
    var waitingBytes = 0
    var writing: Writing?
    var closeWhenWritten = false
    var isOpen = false
    /// Tells when the last reader of `input` has gone, if that matters.
    var inputWatch: Reactor.Watch?

    // Faults; see ControlInterfaceEndpoint+Faults.
    var messageFaults: [MessageFault] = []
    var heldBack: [Outgoing] = []

    /// Why `output` is not read just now.
    enum ReadingPause: Hashable {
        /// The queue to the server is full.
        case backpressure
        case fault
        case pace
    }

    /// The agent reads slowly: a fault.
    struct ReadingPace {
        var bytesAtOnce: Int
        var pause: Duration
    }

    var readingPace: ReadingPace? {
        didSet { if readingPace == nil { resumeReading(.pace) } }
    }

    init(folder: String, reactor: Reactor, limits: Limits = Limits(), handler: @escaping (Event) -> Void) {
        self.folder = folder
        self.reactor = reactor
        self.limits = limits
        self.handler = handler
    }

    /// Makes the folder and the FIFOs, if they are not there yet, and begins to read.
    func open() throws(SystemError) {
        try Folder.create(folder)
        for path in [inputPath, outputPath] where !Folder.isFIFO(path) {
            try Folder.createPipe(path)
        }
        try openOutput()
        isOpen = true
    }

    /// Ends it. Messages that are not written yet are lost, unless `flushing`: then it ends after the last one.
    func close(flushing: Bool = false) {
        if flushing, isOpen, writing != nil || !queue.isEmpty {
            closeWhenWritten = true
            closeOutput()
            return
        }
        guard isOpen else { return }
        isOpen = false
        closeOutput()
        abandonWriting()
    }

    /// Ends it, and takes the FIFOs and their folder away. The folder above stays, as with the real agent.
    func remove() {
        close()
        unlinkPaths()
    }

    /// Takes the names of the FIFOs and their folder away; what is open stays open.
    func unlinkPaths() {
        unlink(inputPath)
        unlink(outputPath)
        rmdir(folder)
    }

    /// Makes the FIFOs anew under their names, if they have been taken away.
    func restorePaths() throws(SystemError) {
        guard isOpen, !Folder.isFIFO(inputPath) || !Folder.isFIFO(outputPath) else { return }
        try replaceFIFOs()
    }

    // MARK: - Reading

    func pauseReading(_ reason: ReadingPause) {
        readingPauses.insert(reason)
        updateOutputWatch()
    }

    func resumeReading(_ reason: ReadingPause) {
        readingPauses.remove(reason)
        updateOutputWatch()
    }

    /// Opens `output` anew. The old end is closed after that, so that there is no moment without a reader.
    func openOutput() throws(SystemError) {
        let fresh = try Descriptor.open(outputPath, O_RDONLY)
        if let size = limits.pipeSize { fresh.setPipeSize(size) }
        closeOutput()
        output = fresh
        updateOutputWatch()
    }

    func closeOutput() {
        reactor.unwatch(outputWatch)
        outputWatch = nil
        output?.close()
        output = nil
    }

    private func updateOutputWatch() {
        reactor.unwatch(outputWatch)
        outputWatch = nil
        guard let output, readingPauses.isEmpty else { return }
        outputWatch = reactor.watch(output, Reactor.readable) { [weak self] _ in self?.outputIsReady() }
    }

    /// Takes what the workload has written by now.
    func readRest() { outputIsReady() }

    private func outputIsReady() {
        // Not for ever: a workload that writes and writes must not keep the others waiting.
        for _ in 0..<4 {
            guard let output, outputWatch != nil else { return }
            switch output.read(upTo: max(readingPace?.bytesAtOnce ?? 65536, 1)) {
            case .bytes(let bytes):
                if let readingPace {
                    pauseReading(.pace)
                    _ = reactor.after(readingPace.pause) { [weak self] in self?.resumeReading(.pace) }
                }
                handler(.bytes(bytes))
            case .nothingNow:
                return
            case .end, .failed:
                // The FIFO itself may be gone by now; then nobody can open it again either.
                closeOutput()
                try? openOutput()
                handler(.writersGone)
                return
            }
        }
    }
}
