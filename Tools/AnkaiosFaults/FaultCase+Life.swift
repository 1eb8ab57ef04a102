import AnkaiosProtobuf
import AnkaiosSDK

extension FaultCase {
    /// Agents that are not there, come late, end and come back.
    static let life: [FaultCase] = [
        FaultCase("no agent", expects: "unavailable") { _ in
        } client: { trial in
            [
                await trial.outcome(within: .milliseconds(100)) {
                    _ = try await trial.connect(within: .milliseconds(100))
                    return "connected"
                }
            ]
        },
        FaultCase("an agent that comes late", expects: "ready") { agent in
            agent.pause(.milliseconds(200))
            agent.accept()
        } client: { trial in
            _ = try await trial.connect()
            trial.noteReady()
            return ["ready"]
        },
        FaultCase("FIFOs that are made late, in a folder that is made late", expects: "ready") { agent in
            agent.removeFIFOs()
            agent.removeFolder()
            agent.mark("removed")
            agent.pause(.milliseconds(100))
            agent.makeFolder()
            agent.pause(.milliseconds(10))
            agent.makeFIFOs()
            agent.pause(.milliseconds(10))
            agent.accept()
        } client: { trial in
            await trial.agent.reached("removed")
            _ = try await trial.connect()
            trial.noteReady()
            return ["ready"]
        },
        FaultCase("FIFOs that are removed and made anew while the agent is away", expects: "ready, v2") { agent in
            agent.accept()
            agent.until("is watched")
            agent.removeFIFOs()
            agent.die()
            agent.pause(.milliseconds(20))
            agent.makeFIFOs()
            agent.accept()
            agent.answer(agent.nextID(), "v2")
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.ready(), await trial.read(ankaios)]
        },
        FaultCase("FIFOs whose names vanish under a connection", expects: "v1") { agent in
            agent.accept()
            agent.removeFIFOs()
            agent.answer(agent.nextID())
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios)]
        },
        FaultCase("an agent that opens `output` and dies, five times, and then lives", expects: "ready") { agent in
            for _ in 0..<5 {
                agent.listen()
                _ = agent.next()
                agent.die()
                // No process is back before its end can be seen.
                agent.pause(.milliseconds(50))
            }
            agent.accept()
        } client: { trial in
            _ = try await trial.connect()
            trial.noteReady()
            return ["ready"]
        },
        FaultCase("a restart while idle", expects: "ready, v2") { agent in
            agent.accept()
            agent.until("is watched")
            agent.die()
            agent.pause(.milliseconds(50))
            agent.accept()
            agent.answer(agent.nextID(), "v2")
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.ready(), await trial.read(ankaios)]
        },
        FaultCase("a restart before the request is read", expects: "connection lost, v2") { agent in
            agent.accept()
            agent.untilRead()
            // Nothing is read any more.
            agent.mark("connected")
            agent.pause(.milliseconds(50))
            agent.die()
            agent.accept()
            agent.answer(agent.nextID(), "v2")
        } client: { trial in
            let ankaios = try await trial.connect()
            await trial.agent.reached("connected")
            return [await trial.read(ankaios, after: "died"), await trial.read(ankaios)]
        },
        FaultCase(
            "a restart with a read and an update in flight, twice in a row",
            expects: "connection lost, answer lost, connection lost, answer lost, v3"
        ) { agent in
            for _ in 0..<2 {
                agent.accept()
                _ = (agent.nextID(), agent.nextID())
                agent.die()
            }
            agent.accept()
            agent.answer(agent.nextID(), "v3")
        } client: { trial in
            let ankaios = try await trial.connect()
            var outcomes: [String] = []
            for _ in 0..<2 {
                async let read = trial.read(ankaios, after: "died")
                async let update = trial.update(ankaios, after: "died")
                outcomes += [await read, await update]
            }
            return outcomes + [await trial.read(ankaios)]
        },
        FaultCase("a restart with streams: both go on and are told of the gap", expects: "one a gap two v1 v2 c2") {
            agent in
            for (line, version) in [("one", "v1"), ("two", "v2")] {
                agent.accept()
                var (log, events) = (agent.nextRequest(), agent.nextRequest())
                if case .completeStateRequest = log?.content { swap(&log, &events) }
                let (logID, eventsID) = (log?.requestId ?? "", events?.requestId ?? "")
                agent.write(FaultyAgent.logsAccepted(logID) + FaultyAgent.entry(logID, line))
                agent.answer(eventsID, version)
                agent.untilRead()
                if version == "v2" {
                    agent.write(FaultyAgent.event(eventsID, "c2") + FaultyAgent.logsStopped(logID))
                    _ = (agent.next(), agent.next())
                } else {
                    agent.die()
                }
            }
        } client: { trial in
            let ankaios = try await trial.connect()
            async let lines = trial.lines(ankaios)
            let events = try await ankaios.withEvents(of: [.configs], timeout: .seconds(10)) { events in
                var seen: [String] = []
                for try await event in events {
                    switch event {
                    case .snapshot(let state): seen.append(state.desiredState.apiVersion)
                    case .change(_, let altered): seen += altered.updated.map(\.text)
                    }
                    if seen.last == "c2" { break }
                }
                return seen
            }
            return [(await lines.filter { $0 != "end" } + events).joined(separator: " ")]
        },
        FaultCase("an agent that reads slowly", expects: "added w.i.agent_A") { agent in
            agent.accept()
            agent.slowness = .milliseconds(2)
            let id = agent.nextID()
            agent.write(FaultyAgent.response(id, .updateStateSuccess(.init(addedWorkloads: ["w.i.agent_A"]))))
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.update(ankaios, size: 3 << 20)]
        },
        FaultCase("an agent that never reads again", expects: "answer lost, timed out") { agent in
            agent.accept()
            agent.untilRead()
            agent.mark("stopped")
            agent.pause(.milliseconds(400))
        } client: { trial in
            let ankaios = try await trial.connect()
            await trial.agent.reached("stopped")
            async let update = trial.update(ankaios, within: .milliseconds(100), size: 3 << 20)
            async let read = trial.read(ankaios, within: .milliseconds(100))
            let outcomes = [await update, await read]
            await trial.close()
            return outcomes
        },
        FaultCase("an agent that goes deaf over a large update", expects: "answer lost, v1") { agent in
            agent.accept()
            agent.beDeaf()
            agent.listen()
            while case let id = agent.nextID(), !id.isEmpty { agent.answer(id) }
        } client: { trial in
            let ankaios = try await trial.connect()
            async let update = trial.update(ankaios, within: .milliseconds(100), size: 100_000)
            let read = await trial.read(ankaios)
            return [await update, read]
        },
        FaultCase("a deaf agent that goes on with the pipe it has", expects: "answer lost, v1") { agent in
            agent.accept()
            agent.beDeaf()
            agent.forget()
            while case let id = agent.nextIDPassingOverEnds(), !id.isEmpty { agent.answer(id) }
        } client: { trial in
            let ankaios = try await trial.connect()
            let update = await trial.update(ankaios, within: .milliseconds(100), size: 100_000)
            let read = await trial.read(ankaios)
            trial.agent.mark("over")
            return [update, read]
        },
    ]

    /// Streams that are read slowly, and what comes right behind acceptances.
    static let streams: [FaultCase] = [
        FaultCase("lines right behind the acceptance", expects: "2000 lines, end") { agent in
            agent.accept()
            let id = agent.nextID()
            agent.write(
                FaultyAgent.logsAccepted(id) + (0..<2000).flatMap { FaultyAgent.entry(id, "\($0)") }
                    + FaultyAgent.logsStopped(id)
            )
            _ = agent.next()
        } client: { trial in
            let ankaios = try await trial.connect()
            let lines = await trial.lines(ankaios)
            let isWhole = lines.dropLast() == (0..<2000).map { "\($0)" }[...]
            return [isWhole ? "2000 lines" : "other lines", lines.last ?? ""]
        },
        FaultCase("events right behind the first state", expects: "2000 events") { agent in
            agent.accept()
            let id = agent.nextID()
            agent.write(FaultyAgent.state(id) + (0..<2000).flatMap { FaultyAgent.event(id, "c\($0)") })
            _ = agent.next()
        } client: { trial in
            let ankaios = try await trial.connect()
            let paths = try await ankaios.withEvents(of: [.configs], timeout: .seconds(10)) { events in
                var paths: [String] = []
                for try await event in events {
                    if case .change(_, let altered) = event { paths += altered.updated.map(\.text) }
                    if paths.count == 2000 { break }
                }
                return paths
            }
            return [paths == (0..<2000).map { "c\($0)" } ? "2000 events" : "other events"]
        },
        FaultCase(
            "a stream that nobody reads holds up no call, and ends with a word",
            expects: "v1, 10 lines, too slow"
        ) {
            agent in
            agent.accept()
            let id = agent.nextID()
            agent.write(FaultyAgent.logsAccepted(id) + (0..<1000).flatMap { FaultyAgent.entry(id, "\($0)") })
            while case let id = agent.nextID(), !id.isEmpty { agent.answer(id) }
        } client: { trial in
            let ankaios = try await trial.connect()
            let instance = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "i")
            return try await ankaios.withLogs(of: [instance], bufferSize: 10) { entries in
                let version = await trial.read(ankaios)
                var count = 0
                do {
                    for try await _ in entries { count += 1 }
                    return [version, "\(count) lines", "end"]
                } catch {
                    return [version, "\(count) lines", Trial.word(for: error)]
                }
            }
        },
        FaultCase("an agent that had to drop lines, and says so by its cancellation", expects: "one, a gap, two, end") {
            agent in
            agent.accept()
            let id = agent.nextID()
            agent.write(FaultyAgent.logsAccepted(id) + FaultyAgent.entry(id, "one"))
            agent.write(FaultyAgent.response(id, .logsCancelAccepted(.init())))
            let again = agent.nextID()
            agent.write(FaultyAgent.logsAccepted(again) + FaultyAgent.entry(again, "two"))
            agent.write(FaultyAgent.logsStopped(again))
            _ = agent.next()
        } client: { trial in
            let ankaios = try await trial.connect()
            return await trial.lines(ankaios)
        },
    ]

    /// Ends from this side.
    static let ends: [FaultCase] = [
        FaultCase("a close with 64 calls and a stream in flight", expects: "64 closed, closed: closed by this side") {
            agent in
            agent.accept()
            let id = agent.nextID()
            agent.write(FaultyAgent.logsAccepted(id))
            agent.mark("the stream is open")
            for _ in 0..<64 { _ = agent.nextID() }
            agent.mark("all in flight")
            agent.beDeaf()
        } client: { trial in
            let ankaios = try await trial.connect()
            async let lines = trial.lines(ankaios)
            await trial.agent.reached("the stream is open")
            async let calls = withTaskGroup(of: String.self) { group in
                for _ in 0..<64 { group.addTask { await trial.read(ankaios) } }
                return await group.reduce(into: 0) { $0 += $1 == "closed: closed by this side" ? 1 : 0 }
            }
            await trial.agent.reached("all in flight")
            await trial.close()
            return ["\(await calls) closed", await lines.last ?? ""]
        },
        FaultCase("two closes at the same time, with an agent that is away", expects: "both") { agent in
            agent.accept()
            agent.untilRead()
            agent.die()
        } client: { trial in
            let ankaios = try await trial.connect()
            await trial.agent.reached("died")
            async let first: Void = ankaios.close()
            async let second: Void = ankaios.close()
            _ = await (first, second)
            return ["both"]
        },
        FaultCase("a cancellation at each stage of a call", expects: "all") { agent in
            agent.accept()
            while case let id = agent.nextID(), !id.isEmpty { agent.answer(id) }
        } client: { trial in
            let ankaios = try await trial.connect()
            for delay in 0..<100 {
                let call = Task { await trial.read(ankaios) }
                for _ in 0..<delay { await Task.yield() }
                call.cancel()
                let outcome = await call.value
                if outcome != "v1", outcome != "cancelled" { return [outcome] }
            }
            return [await trial.read(ankaios) == "v1" ? "all" : "no answer afterwards"]
        },
        FaultCase(
            "cancellations of a connecting task, of a stream's start and of its reader",
            expects: "cancelled, cancelled, cancelled, v1"
        ) {
            agent in
            agent.listen()
            while agent.moment("over") == nil {
                let message = agent.next()
                switch message?.content {
                case nil: agent.listen()
                case .hello: agent.write(FaultyAgent.accepted)
                case .request(let request):
                    switch request.content {
                    // The start of the first stream stays unanswered, the next one is granted.
                    case .logsRequest where agent.moment("asked") == nil: agent.mark("asked")
                    case .logsRequest:
                        agent.write(FaultyAgent.logsAccepted(request.requestId))
                        agent.mark("granted")
                    case .completeStateRequest: agent.answer(request.requestId)
                    default: break
                    }
                }
            }
        } client: { trial in
            let connecting = Task {
                await trial.outcome {
                    _ = try await trial.connect(); return "connected"
                }
            }
            connecting.cancel()
            let first = await connecting.value
            let ankaios = try await trial.connect()
            let start = Task { await trial.lines(ankaios).last ?? "" }
            await trial.agent.reached("asked")
            start.cancel()
            let second = await start.value
            let reading = Task { await trial.lines(ankaios).last ?? "" }
            await trial.agent.reached("granted")
            // What is answered after the acceptance has come behind it.
            let read = await trial.read(ankaios)
            reading.cancel()
            let last = [await reading.value, read]
            trial.agent.mark("over")
            return [first, second] + last
        },
    ]

    /// All of them.
    package static let all = frames + tornFrames + rubbish + answers + handshakes + life + streams + ends
}
