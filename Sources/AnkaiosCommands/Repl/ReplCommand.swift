import AnkaiosPlatform
import AnkaiosModel
import AnkaiosOperations
import AnkaiosProtobuf
import AnkaiosSDK
import AnkaiosYAML

extension Command {
    /// `ankaios repl`: for programs that test.
    static let repl = Command(
        "repl",
        summary: "Takes a request in JSON from each line of standard input, and answers each with lines of JSON"
    ) { call in
        await call.withAnkaios { ankaios in
            // A person is told what to write; programs read standard output only.
            if call.surroundings.isInputTerminal(), call.terminal.areErrorsShown, !call.isQuiet {
                call.terminal.writeError(ReplRequest.greeting)
            }
            await Repl(ankaios, call.terminal).run(call.surroundings.input())
            return .success
        }
    }
}

/// One run of `ankaios repl`: any number of requests at once, each answered under its own id.
private struct Repl: Sendable {
    private let ankaios: Ankaios
    private let output: ReplOutput
    private let running = RunningRequests()

    init(_ ankaios: Ankaios, _ terminal: any Terminal) {
        self.ankaios = ankaios
        output = ReplOutput(terminal)
    }

    /// Takes requests to the end of the lines, and ends when all requests have ended. Those that would go on for ever
    /// are cancelled when no other one is left.
    func run(_ lines: AsyncStream<String>) async {
        await withTaskGroup(of: Void.self) { group in
            for await line in lines {
                guard line.contains(where: { !$0.isWhitespace }) else { continue }
                let request: ReplRequest
                do throws(ReplRequest.Refusal) {
                    request = try ReplRequest(line)
                } catch {
                    output.write(.failure(kind: error.kind, error.message), error.id)
                    continue
                }
                if case .cancel(let id) = request.action {
                    let wasThere = running.cancel(id)
                    output.write(
                        wasThere ? .done : .failure(kind: "badRequest", "no request \(id) is going on"),
                        request.id
                    )
                    continue
                }
                guard let task = running.start(request, { await perform(request) }) else {
                    output.write(.failure(kind: "badRequest", "a request with this id is still going on"), request.id)
                    continue
                }
                group.addTask {
                    await withTaskCancellationHandler {
                        await task.value
                    } onCancel: {
                        task.cancel()
                    }
                    running.remove(request)
                }
            }
            while running.hasEnding, await group.next() != nil {}
            running.cancelEndless()
        }
    }

    private func perform(_ request: ReplRequest) async {
        do {
            output.write(try await answer(request), request.id)
        } catch {
            // What has no end of its own ends like this.
            let isEnd = request.isEndless && Task.isCancelled && (error as? AnkaiosError)?.code == .cancelled
            output.write(isEnd ? .done : ReplAnswer(failure: error), request.id)
        }
    }

    private func answer(_ request: ReplRequest) async throws -> ReplAnswer {
        switch request.action {
        case .state(let masks): return .result(StateDocument.value(of: try await ankaios.state(of: masks)))
        case .apply(let manifest):
            let state = CompleteState(desiredState: State(manifest))
            guard !manifest.masks.isEmpty else { return ReplAnswer(UpdateResult()) }
            return ReplAnswer(try await ankaios.update(state, masks: manifest.masks))
        case .delete(let masks): return ReplAnswer(try await ankaios.update(CompleteState(), masks: masks))
        case .set(let state, let masks): return ReplAnswer(try await ankaios.update(state, masks: masks))
        case .plan(let manifest, let isDeletion):
            let plan = try await isDeletion ? ankaios.planDeletion(of: manifest) : ankaios.plan(manifest)
            return .result(PlanDocument.value(of: plan))
        case .tags(let agent, let tags):
            try await ankaios.setTags(tags, ofAgent: agent)
            return .done
        case .wait(let condition, let limit):
            try await ankaios.wait(until: condition, within: limit)
            return .done
        case .logs(let logs): return try await tell(logs, request.id)
        case .events(let masks): return try await tell(masks, request.id)
        case .connection: return .result(.mapping(["state": .text(ankaios.connectionState.word)]))
        case .cancel: return .done
        }
    }

    private func tell(_ logs: ReplRequest.Logs, _ id: JSONValue) async throws -> ReplAnswer {
        try await ankaios.withLogs(
            of: logs.workloads,
            following: logs.isFollowing,
            tail: logs.tail,
            since: logs.since.map { LogTime($0) },
            until: logs.until.map { LogTime($0) }
        ) { entries in
            output.write(.accepted(entries.accepted), id)
            for try await event in entries.events {
                switch event {
                case .entry(let entry): output.write(.line(entry), id)
                case .stopped(let instance): output.write(.stopped(instance), id)
                case .resumed, .waiting, .dropped: continue
                }
            }
            return .done
        }
    }

    private func tell(_ masks: [FieldMask], _ id: JSONValue) async throws -> ReplAnswer {
        try await ankaios.withEvents(ofExactly: masks) { events in
            for try await event in events {
                switch event {
                case .snapshot(let state): output.write(.snapshot(state), id)
                case .change(let state, let altered): output.write(.event(state, altered), id)
                }
            }
            return .done
        }
    }
}

extension ConnectionState {
    fileprivate var word: String {
        switch self {
        case .connecting: "connecting"
        case .connected, .detached: "connected"
        case .closed: "closed"
        }
    }
}

/// Writes whole lines, one after the other, whoever writes them.
private final class ReplOutput: Sendable {
    private let terminal: Lock<any Terminal>

    init(_ terminal: any Terminal) { self.terminal = Lock(terminal) }

    func write(_ answer: ReplAnswer, _ id: JSONValue) {
        terminal.withLock { $0.write(answer.text(id: id)) }
    }
}

/// The requests that are going on.
private final class RunningRequests: Sendable {
    private struct State {
        var tasks: [JSONValue: Task<Void, Never>] = [:]
        var endless: [Task<Void, Never>] = []
        /// How many end by themselves.
        var ending = 0
    }

    private let state = Lock(State())

    var hasEnding: Bool { state.withLock { $0.ending > 0 } }

    /// Starts one; nil if there is one of this id. Requests without an id are any number.
    ///
    /// It is sent when this returns: requests leave in the order of their lines.
    func start(_ request: ReplRequest, _ work: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
        guard request.id == .null || state.withLock({ $0.tasks[request.id] == nil }) else { return nil }
        let task = Task.immediate { await work() }
        state.withLock { state in
            if request.id != .null { state.tasks[request.id] = task }
            if request.isEndless { state.endless.append(task) } else { state.ending += 1 }
        }
        return task
    }

    func remove(_ request: ReplRequest) {
        state.withLock { state in
            state.tasks[request.id] = nil
            if !request.isEndless { state.ending -= 1 }
        }
    }

    func cancel(_ id: JSONValue) -> Bool {
        state.withLock { state in
            state.tasks[id]?.cancel()
            return state.tasks[id] != nil
        }
    }

    func cancelEndless() {
        state.withLock { for task in $0.endless { task.cancel() } }
    }
}
