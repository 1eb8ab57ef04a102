import AnkaiosModel
import AnkaiosOperations
import AnkaiosSDK

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Command {
    /// `ankaios top`: agents, workloads and logs, live.
    static let top = Command(
        "top",
        summary: "Shows agents, workloads and their logs, live; without a terminal as get workloads --watch does"
    ) { call in
        guard call.terminal.isTerminal, let raw = RawTerminal() else {
            return await call.watchWorkloads(WorkloadSelection(call.arguments, findsWholeStatesOnly: call.isAnk))
        }
        let code = await Top(raw, isColoured: call.wantsColours(onErrors: false)).run(call)
        raw.leave()
        return code
    }
}

/// One run of `ankaios top`: wires the terminal, Ankaios and the model.
private struct Top: Sendable {
    private let raw: RawTerminal
    private let isColoured: Bool
    private let events = TopEvents()

    init(_ raw: RawTerminal, isColoured: Bool) {
        (self.raw, self.isColoured) = (raw, isColoured)
    }

    func run(_ call: CommandCall) async -> ExitCode {
        let ends = SignalSender()
        let watch = SignalWatch(Interruption.signals + [SIGWINCH, SIGCONT], onlyFirst: false) { number in
            switch number {
            case SIGWINCH: events.push(.resized(raw.size))
            case SIGCONT:
                raw.enter()
                events.push(.resized(raw.size))
            default:
                // At once: who asks again means it, and finds the terminal as it was.
                raw.restore()
                if !ends.send(number) { _exit(128 + number) }
            }
        }
        defer { watch?.stop() }
        var quiet = call
        quiet.surroundings.signals = ends.source
        // An error is told when the terminal is as it was.
        let errors = MemoryTerminal()
        quiet.surroundings.terminal = errors
        let code = await quiet.withAnkaios(.failed(to: "watch workloads"), onSignal: .success) { ankaios in
            try await show(ankaios)
            return .success
        }
        raw.restore()
        call.terminal.writeError(errors.errors)
        return code
    }

    private func show(_ ankaios: Ankaios) async throws {
        raw.read { [reader = KeyBuffer()] bytes in
            for key in reader.keys(bytes) { events.push(.key(key)) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await state in ankaios.connectionStates { events.push(.connection(state)) }
            }
            group.addTask { try await follow(ankaios) }
            group.addTask { await drive(ankaios) }
            // The first that ends, ends all: the user with q, or the state with an error.
            while let _ = try await group.next() {
                if events.hasEnded { break }
            }
            group.cancelAll()
        }
    }

    /// Agents need a right of their own: without it the rest is shown.
    private func follow(_ ankaios: Ankaios) async throws {
        do {
            try await follow(ankaios, [.workloads, .workloadStates, .agents])
        } catch AnkaiosError.accessDenied {
            try await follow(ankaios, [.workloadStates])
        }
    }

    private func follow(_ ankaios: Ankaios, _ masks: [FieldMask]) async throws {
        try await ankaios.withMirror(of: masks) { mirror in
            for try await state in mirror.states { events.push(.state(state)) }
        }
    }

    /// Takes what happens, and shows what comes of it, until the user has enough.
    private func drive(_ ankaios: Ankaios) async {
        var model = TopModel(size: raw.size)
        var log: Task<Void, Never>?
        defer { log?.cancel() }
        raw.show(TopScreen.lines(of: model, isColoured: isColoured))
        for await batch in events.batches {
            for event in batch {
                if case .resized = event { raw.forget() }
                for effect in model.handle(event) {
                    switch effect {
                    case .quit: return events.end()
                    case .stopLog: log?.cancel()
                    case .readLog(let workload):
                        log?.cancel()
                        log = Task { await readLog(of: workload, ankaios) }
                    }
                }
            }
            raw.show(TopScreen.lines(of: model, isColoured: isColoured))
        }
    }

    private func readLog(of workload: String, _ ankaios: Ankaios) async {
        do {
            try await ankaios.withContinuousLogs(of: [workload], tail: TopModel.logLimit / 2) { lines in
                for try await entry in lines { events.push(.lines(of: workload, [entry.message])) }
            }
        } catch {
            events.push(.logFailed(of: workload, "\(error)"))
        }
    }
}
