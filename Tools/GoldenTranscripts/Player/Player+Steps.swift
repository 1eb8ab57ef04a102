import AnkaiosProtobuf

/// What each step does.
extension Player {
    /// - Parameters:
    ///   - step: what is to be done, with its placeholders filled.
    ///   - written: the step as the scenario has it.
    func play(_ step: Step, as written: Step) async throws {
        switch step.action {
        case .connect(let name, let workload, let agent, let hello, let limit):
            await connect(name, workload, agent, hello, within: limit)
        case .hello(let name, let version): await send(.hello(Proto.Hello(protocolVersion: version)), on: name)
        case .send(let name, let id, let request): try await send(request, id, on: name)
        case .ask(let name, let id, let request, let field, let limit):
            recorder.withArrivals(of: name) { arrivals in
                for index in arrivals.indices { arrivals[index].isSpent = true }
            }
            try await send(request, id, on: name)
            await wait(on: name, for: id, field, within: limit)
        case .await(let name, let id, let field, let limit): await wait(on: name, for: id, field, within: limit)
        case .awaitAny(let name, let limit): await waitForAny(on: name, within: limit)
        case .raw(let name, let hex):
            guard let connection = connections[name] else {
                recorder.sent(hex: hex, on: name)
                return recorder.event("not connected", on: name)
            }
            await connection.send(hex: hex)
        case .disconnect(let name): await connections.removeValue(forKey: name)?.disconnect()
        case .settle(let time):
            if await recorder.settle(time, limit: .seconds(30)) { return }
            recorder.event("not quiet for \(seconds(time)) s in 30 s")
        case .pause(let time): try await Task.sleep(for: time)
        case .until(let workload, let state, let limit): await wait(for: workload, toBe: state, within: limit)
        default: try await playAround(step, as: written)
        }
    }

    /// Steps that concern no connection.
    private func playAround(_ step: Step, as written: Step) async throws {
        switch step.action {
        case .agent(.start, let name): try await ankaios.startAgent(name)
        case .agent(let power, let name): try await ankaios.stopAgent(name, killed: power == .kill)
        case .server(.start): try await ankaios.startServer()
        case .server(let power): try await ankaios.stopServer(killed: power == .kill)
        case .write(let path, let text): try TextFile.write(Array(text.utf8), to: path)
        case .commandLine(let arguments):
            await runCommandLine(arguments, as: written.line["ank"] ?? [])
        case .podman(let arguments):
            let exit = try await ankaios.podman(arguments)
            recorder.record(["podman": .array(arguments.map(JSONValue.string)), "exit": .integer(Int64(exit))])
        default: try await playOverNetwork(step, as: written)
        }
    }

    // MARK: - Connections

    private func connect(
        _ name: String,
        _ workload: String,
        _ agent: String,
        _ hello: String?,
        within limit: Duration
    ) async {
        await connections.removeValue(forKey: name)?.disconnect()
        let deadline = ContinuousClock.now + limit
        while connections[name] == nil {
            if let folder = controlInterface(of: workload, on: agent) {
                let directory = await ankaios.directory(for: name, at: folder)
                connections[name] = await PlayedConnection.opened(name, in: directory, recorder)
            }
            guard connections[name] == nil else { break }
            guard ContinuousClock.now < deadline else { return recorder.event("no control interface", on: name) }
            try? await Task.sleep(for: .milliseconds(10))
        }
        guard let hello else { return }
        await send(.hello(Proto.Hello(protocolVersion: hello)), on: name)
        await waitForAny(on: name, within: .seconds(10))
    }

    /// The folder with the FIFOs of a workload; of several the one that was made last.
    private func controlInterface(of workload: String, on agent: String) -> String? {
        let folder = "\(runFolder)/\(agent)_io"
        let names = (try? TextFile.names(in: folder)) ?? []
        let candidates = names.filter { $0.hasPrefix(workload + ".") }.map { "\(folder)/\($0)/control_interface" }
        let whole = candidates.compactMap { path -> (path: String, time: Duration)? in
            guard let input = TextFile.changeTime(of: path + "/input"), TextFile.changeTime(of: path + "/output") != nil
            else { return nil }
            return (path, input)
        }
        return whole.max { $0.time < $1.time }?.path
    }

    private func send(_ request: JSONValue, _ id: String, on name: String) async throws {
        var request = try Proto.Request(json: request)
        request.requestId = id
        await send(.request(request), on: name)
    }

    private func send(_ content: Proto.ToAnkaios.Content, on name: String) async {
        let message = Proto.ToAnkaios(content: content)
        guard let connection = connections[name] else {
            recorder.sent(message.json(), on: name)
            return recorder.event("not connected", on: name)
        }
        await connection.send(message)
    }

    // MARK: - Waiting for messages

    private func wait(on name: String, for id: String, _ field: String?, within limit: Duration) async {
        let found = await spend(on: name, within: limit) { arrival in
            arrival.id == id && (field.map(arrival.fields.contains) ?? !arrival.fields.isEmpty)
        }
        if !found { tellNothingCame(on: name, in: limit) }
    }

    private func waitForAny(on name: String, within limit: Duration) async {
        if await spend(on: name, within: limit, where: { _ in true }) { return }
        tellNothingCame(on: name, in: limit)
    }

    /// In the words of the recorder of a real Ankaios.
    private func tellNothingCame(on name: String, in limit: Duration) {
        recorder.event("nothing in \(seconds(limit)) s", on: name)
    }

    private func seconds(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        return seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    }

    private func spend(
        on name: String,
        within limit: Duration,
        where matches: (Recorder.Arrival) -> Bool
    ) async -> Bool {
        await recorder.wait(until: .now + limit) { state -> Bool? in
            guard let index = state.arrivals[name]?.firstIndex(where: { !$0.isSpent && matches($0) }) else {
                return nil
            }
            state.arrivals[name]?[index].isSpent = true
            return true
        } ?? false
    }
}
