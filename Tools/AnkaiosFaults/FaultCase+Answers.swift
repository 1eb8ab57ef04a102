import AnkaiosProtobuf
import AnkaiosSDK

extension FaultCase {
    /// Whole messages that are not as they should be.
    static let answers: [FaultCase] = [
        FaultCase("64 answers in reverse", expects: "64 of 64") { agent in
            agent.accept()
            for request in (0..<64).compactMap({ _ in agent.nextRequest() }).reversed() {
                agent.answer(request.requestId, request.mask)
            }
        } client: { trial in
            let ankaios = try await trial.connect()
            let right = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        try await ankaios.state(FieldMask("m\(number)")).desiredState.apiVersion == "m\(number)"
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            return ["\(right) of 64"]
        },
        FaultCase("each answer twice", expects: "v1, v2, v3") { agent in
            agent.accept()
            for version in ["v1", "v2", "v3"] {
                let id = agent.nextID()
                agent.write(FaultyAgent.state(id, version) + FaultyAgent.state(id, "twice"))
            }
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios), await trial.read(ankaios), await trial.read(ankaios)]
        },
        FaultCase("an answer that comes after the deadline", expects: "timed out, v2") { agent in
            agent.accept()
            let late = agent.nextID()
            let next = agent.nextID()
            agent.write(FaultyAgent.state(late, "late") + FaultyAgent.state(next, "v2"))
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios, within: .milliseconds(50)), await trial.read(ankaios)]
        },
        FaultCase("answers of wrong kinds", expects: "unexpected answer, unexpected answer, unexpected answer, v1") {
            agent in
            agent.accept()
            for content in [
                Proto.Response.Content.updateStateSuccess(.init()), .logsCancelAccepted(.init()),
                .completeStateResponse(.init(alteredFields: .init(addedFields: ["x"]))),
            ] {
                let id = agent.nextID()
                agent.mark("wrote")
                agent.write(FaultyAgent.response(id, content))
            }
            agent.answer(agent.nextID())
        } client: { trial in
            let ankaios = try await trial.connect()
            var outcomes: [String] = []
            for _ in 0..<3 { outcomes.append(await trial.read(ankaios, after: "wrote")) }
            return outcomes + [await trial.read(ankaios)]
        },
        FaultCase("an answer of an unknown kind", expects: "unexpected answer, v1") { agent in
            agent.accept()
            let id = Array(agent.nextID().utf8)
            let response = [0x0A, UInt8(id.count)] + id + [0x9A, 0x06, 0x01, 0x00]
            agent.mark("wrote")
            agent.write(FaultyAgent.frame(body: [0x1A, UInt8(response.count)] + response))
            agent.answer(agent.nextID())
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios, after: "wrote"), await trial.read(ankaios)]
        },
        FaultCase("text that is no UTF-8", expects: "unexpected answer, v1") { agent in
            agent.accept()
            let frame = FaultyAgent.state(agent.nextID(), "ab")
            agent.mark("wrote")
            agent.write(frame.dropLast(2) + [0xFF, 0xFE])
            agent.answer(agent.nextID())
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios, after: "wrote"), await trial.read(ankaios)]
        },
        FaultCase("unknown fields and enum numbers", expects: "v1 1 unknown") { agent in
            agent.accept()
            let id = Array(agent.nextID().utf8)
            // A state of field 17 and sub-state 99, and fields that nobody knows, at each level.
            let unknown: [UInt8] = [0x9A, 0x06, 0x02, 0x01, 0x02]
            func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
            let execution: [UInt8] = [0x88, 0x01, 0x63] + unknown
            let states =
                field(
                    1,
                    field(1, Array("a".utf8))
                        + field(
                            2,
                            field(
                                1,
                                field(1, Array("w".utf8))
                                    + field(2, field(1, field(1, Array("i".utf8)) + field(2, execution)))
                            )
                        )
                ) + unknown
            let state = field(1, field(1, Array("v1".utf8)) + unknown) + field(2, states) + unknown
            let response = field(1, id) + field(4, field(1, state) + unknown)
            agent.write(FaultyAgent.frame(body: field(3, response) + unknown))
        } client: { trial in
            let ankaios = try await trial.connect()
            let state = try await ankaios.state()
            let known = state.workloadStates.sorted().map { "\($0.executionState)".isEmpty ? "empty" : "unknown" }
            return ["\(state.desiredState.apiVersion) \(known.count) \(known.joined())"]
        },
        FaultCase("odd instance names", expects: "added noDots a.b.c.d.e .. w.i.agent_A") { agent in
            agent.accept()
            let names = ["noDots", "a.b.c.d.e", "..", "w.i.agent_A"]
            agent.write(FaultyAgent.response(agent.nextID(), .updateStateSuccess(.init(addedWorkloads: names))))
        } client: { trial in
            let ankaios = try await trial.connect()
            let outcome = await trial.update(ankaios)
            return [outcome.replacing("noDots..", with: "noDots").replacing("a.b.c.d.e..", with: "a.b.c.d.e")]
        },
    ]

    /// The handshake, and closes.
    static let handshakes: [FaultCase] = [
        FaultCase("an acceptance that never comes: the session of a former process lives on", expects: "v1") { agent in
            agent.listen()
            while case let id = agent.nextID(), !id.isEmpty { agent.answer(id) }
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios)]
        },
        FaultCase("an acceptance that comes twice, with a subscription open", expects: "v1, c1") { agent in
            agent.accept()
            let id = agent.nextID()
            agent.write(FaultyAgent.state(id) + FaultyAgent.accepted + FaultyAgent.event(id, "c1"))
            _ = agent.next()
        } client: { trial in
            let ankaios = try await trial.connect()
            return try await ankaios.withEvents(of: [.configs]) { events in
                var seen: [String] = []
                for try await event in events {
                    switch event {
                    case .snapshot(let state): seen.append(state.desiredState.apiVersion)
                    case .change(_, let altered): seen += altered.updated.map(\.text)
                    }
                    if seen.last == "c1" { break }
                }
                return seen
            }
        },
        FaultCase("an acceptance behind messages of a former process", expects: "v1") { agent in
            agent.listen()
            _ = agent.next()
            let entry = FaultyAgent.entry("former", "a line")
            // The rest of a message that the former process has half read, and a whole one.
            agent.write(Array(entry.dropFirst(7)) + entry + FaultyAgent.accepted)
            while case let id = agent.nextID(), !id.isEmpty { agent.answer(id) }
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios)]
        },
        FaultCase("an agent that says nothing at all", expects: "timed out") { agent in
            agent.listen()
            agent.beDeaf()
        } client: { trial in
            await trial.agent.reached("listens")
            return [
                await trial.outcome(within: .milliseconds(300)) {
                    _ = try await trial.connect(within: .milliseconds(300))
                    return "connected"
                }
            ]
        },
        FaultCase("a refusal of the Hello", expects: "closed: Unsupported protocol version") { agent in
            agent.listen()
            _ = agent.next()
            agent.mark("wrote")
            agent.write(FaultyAgent.closed("Unsupported protocol version"))
            agent.die()
        } client: { trial in
            [
                await trial.outcome(after: "wrote") {
                    _ = try await trial.connect()
                    return "connected"
                }
            ]
        },
        FaultCase("a close with a call in flight; later calls know it, too", expects: "closed: x, closed: x") { agent in
            agent.accept()
            _ = agent.nextID()
            agent.mark("wrote")
            agent.write(FaultyAgent.closed("x"))
            agent.die()
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios, after: "wrote"), await trial.read(ankaios)]
        },
        FaultCase("a close in a stream", expects: "a line, closed: x") { agent in
            agent.accept()
            let id = agent.nextID()
            agent.write(FaultyAgent.logsAccepted(id) + FaultyAgent.entry(id, "a line"))
            agent.untilRead()
            agent.mark("wrote")
            agent.write(FaultyAgent.closed("x"))
            agent.die()
        } client: { trial in
            let ankaios = try await trial.connect()
            return await trial.lines(ankaios, after: "wrote")
        },
        FaultCase("an agent that opens `input` half a second late", expects: "v1") { agent in
            agent.listen()
            _ = agent.next()
            agent.pause(.milliseconds(500))
            agent.write(FaultyAgent.accepted)
            while case let id = agent.nextID(), !id.isEmpty { agent.answer(id) }
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios)]
        },
    ]
}

extension Trial {
    /// The lines of a log, and how it ends.
    func lines(_ ankaios: Ankaios, after mark: String? = nil, bufferSize: Int = 100_000) async -> [String] {
        let instance = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "i")
        let seen = Seen()
        let end = await outcome(after: mark) {
            try await ankaios.withLogs(of: [instance], bufferSize: bufferSize, timeout: .seconds(10)) { entries in
                for try await event in entries.events {
                    switch event {
                    case .entry(let entry): seen.note(entry.message)
                    case .resumed: seen.note("a gap")
                    case .stopped, .waiting, .dropped: break
                    }
                }
            }
            return "end"
        }
        return seen.all + [end]
    }
}
