import AnkaiosProtobuf
import AnkaiosSDK

extension FaultCase {
    /// A read whose answer comes in an odd way.
    private static func reading(
        _ name: String,
        expects expected: String,
        within limit: Duration = .seconds(10),
        after mark: String? = nil,
        _ script: @escaping @Sendable (FaultyAgent, _ id: String) -> Void
    ) -> FaultCase {
        FaultCase(name, expects: expected) { agent in
            agent.accept()
            script(agent, agent.nextID())
        } client: { trial in
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios, after: mark, within: limit)]
        }
    }

    /// Frames in pieces, and whole ones of all sizes.
    static let frames: [FaultCase] =
        [
            FaultCase("an answer cut at each byte", expects: "all") { agent in
                agent.accept()
                while let request = agent.nextRequest(), !request.requestId.isEmpty {
                    let frame = FaultyAgent.state(request.requestId)
                    guard let cut = Int(request.mask) else { return }
                    agent.write(Array(frame.prefix(cut)))
                    agent.untilRead()
                    agent.write(Array(frame.dropFirst(cut)))
                }
            } client: { trial in
                let ankaios = try await trial.connect()
                // An answer has some fifty bytes; a cut behind its end is none.
                for cut in 1...60 {
                    let state = try await ankaios.state(FieldMask("\(cut)"), timeout: .seconds(10))
                    if state.desiredState.apiVersion != "v1" { return ["another one at \(cut)"] }
                }
                await trial.close()
                return ["all"]
            },
            reading("an answer that comes byte by byte", expects: "v1") { agent, id in
                agent.write(FaultyAgent.state(id), inPiecesOf: 1)
            },
            reading("an answer with a pause of 0.3 s in it", expects: "v1") { agent, id in
                agent.write(Array(FaultyAgent.state(id).prefix(9)))
                agent.pause(.milliseconds(300))
                agent.write(Array(FaultyAgent.state(id).dropFirst(9)))
            },
            FaultCase("a thousand answers in one write", expects: "1000 answers") { agent in
                agent.accept()
                agent.write((0..<1000).flatMap { _ in FaultyAgent.state(agent.nextID()) })
            } client: { trial in
                let ankaios = try await trial.connect()
                let answers = await withTaskGroup(of: String.self) { group in
                    for _ in 0..<1000 { group.addTask { await trial.read(ankaios) } }
                    return await group.reduce(into: 0) { $0 += $1 == "v1" ? 1 : 0 }
                }
                return ["\(answers) answers"]
            },
        ]
        + [70_000, 1 << 20, 16 << 20].map { size in
            reading("an answer of \(size) bytes", expects: "\(size) bytes") { agent, id in
                agent.write(FaultyAgent.state(id, size: size))
            }
        }
        + [
            FaultCase(
                "the state of 20,000 workloads in 16 MiB, and 2,000 events behind it",
                expects: "20000 workloads, 2000 events"
            ) { agent in
                agent.accept()
                let subscription = agent.nextID()
                agent.write(FaultyAgent.state(subscription))
                let read = agent.nextID()
                let event = FaultyAgent.event(subscription, "desiredState.configs.c")
                let state = FaultyAgent.state(read, workloads: 20_000)
                agent.writeNotingWaits(state + (0..<2000).flatMap { _ in event })
                agent.mark("written")
            } client: { trial in
                let ankaios = try await trial.connect()
                return try await ankaios.withEvents(of: [.configs]) { events in
                    async let state = ankaios.state(.desiredState, timeout: .seconds(30))
                    var count = 0
                    for try await event in events {
                        if case .change = event { count += 1 }
                        if count == 2000 { break }
                    }
                    await trial.agent.reached("written")
                    trial.note(.room, trial.agent.longestWait)
                    return ["\(try await state.desiredState.workloads.count) workloads", "\(count) events"]
                }
            }
        ]

    /// Half frames: what a real agent leaves behind when it had to give up a write (AnkaiosBehaviour.md §1.7).
    static let tornFrames: [FaultCase] =
        [
            FaultCase("half an answer, then the agent's end; it comes back", expects: "connection lost, v2") { agent in
                agent.accept()
                agent.write(Array(FaultyAgent.state(agent.nextID()).prefix(20)))
                agent.untilRead()
                agent.die()
                agent.accept()
                agent.answer(agent.nextID(), "v2")
            } client: { trial in
                let ankaios = try await trial.connect()
                return [await trial.read(ankaios, after: "died"), await trial.read(ankaios)]
            },
            FaultCase("an answer torn at each byte, the next one right behind it", expects: "all") { agent in
                agent.accept()
                var answered: Set<String> = []
                func fresh() -> Proto.Request? {
                    while let request = agent.nextRequest() {
                        if !answered.contains(request.requestId) { return request }
                    }
                    return nil
                }
                while var first = fresh(), var second = fresh() {
                    if first.mask == "second" { swap(&first, &second) }
                    guard let cut = Int(first.mask) else { return }
                    let torn = FaultyAgent.state(first.requestId).dropLast()
                    agent.write(Array(torn.prefix(cut)) + FaultyAgent.state(second.requestId, "v2"))
                    // What the client does not get it asks for again, the second read, too, if it cannot know which it was.
                    answered.insert(second.requestId)
                    guard fresh()?.requestId == first.requestId else { return }
                    answered.insert(first.requestId)
                    agent.answer(first.requestId)
                }
            } client: { trial in
                let ankaios = try await trial.connect()
                for cut in 1...40 {
                    async let first = ankaios.state(FieldMask("\(cut)"), timeout: .seconds(10))
                    async let second = ankaios.state("second", timeout: .seconds(10))
                    let versions = try await [first, second].map(\.desiredState.apiVersion)
                    if versions != ["v1", "v2"] { return ["\(versions) at \(cut)"] }
                }
                await trial.close()
                return ["all"]
            },
            FaultCase("64 KiB of an answer of 70,000 bytes, then small answers", expects: "70000 bytes, v1, v2") {
                agent in
                agent.accept()
                let large = agent.nextID()
                agent.write(Array(FaultyAgent.state(large, size: 70_000).prefix(65_536)))
                agent.mark("torn")
                agent.answer(agent.nextID(), "v1")
                agent.write(FaultyAgent.state(agent.nextID(), size: 70_000))
                agent.answer(agent.nextID(), "v2")
            } client: { trial in
                let ankaios = try await trial.connect()
                async let large = trial.read(ankaios)
                await trial.agent.reached("torn")
                let small = await trial.read(ankaios)
                return [await large, small, await trial.read(ankaios)]
            },
            FaultCase("a torn answer to an update", expects: "answer lost, v1") { agent in
                agent.accept()
                let update = agent.nextID()
                let frame = FaultyAgent.response(update, .updateStateSuccess(.init(addedWorkloads: ["w.i.agent_A"])))
                agent.write(Array(frame.dropLast(5)))
                agent.mark("began")
                let read = agent.nextID()
                agent.mark("torn")
                agent.answer(read)
            } client: { trial in
                let ankaios = try await trial.connect()
                async let update = trial.update(ankaios, after: "torn")
                await trial.agent.reached("began")
                let read = await trial.read(ankaios)
                return [await update, read]
            },
            FaultCase("a torn event: the subscription is told the state anew", expects: "v1, c1, v2, c3") { agent in
                agent.accept()
                let id = agent.nextID()
                agent.answer(id, "v1")
                agent.write(FaultyAgent.event(id, "c1"))
                agent.write(Array(FaultyAgent.event(id, "c2" + String(repeating: "x", count: 70_000)).prefix(65_536)))
                agent.write(FaultyAgent.event(id, "c2b"))
                agent.answer(agent.nextID(), "v2")
                agent.write(FaultyAgent.event(id, "c3"))
                _ = agent.next()
            } client: { trial in
                let ankaios = try await trial.connect()
                return try await ankaios.withEvents(of: [.configs], timeout: .seconds(10)) { events in
                    var seen: [String] = []
                    for try await event in events {
                        switch event {
                        case .snapshot(let state): seen.append(state.desiredState.apiVersion)
                        case .change(_, let altered): seen += altered.updated.map(\.text)
                        }
                        if seen.last == "c3" { break }
                    }
                    return seen.filter { $0 != "c2b" }
                }
            },
        ]

    /// Bytes that are no frames, or no messages.
    static let rubbish =
        passedOver.map(inFrontOfAnAnswer) + impossible.map(insteadOfAnAnswer)
        + (impossible + random).map(inFrontOfAnAnswer)

    private static let passedOver: [(String, [UInt8])] = [
        ("empty frames", [UInt8](repeating: 0, count: 100)),
        ("a length in more bytes than it needs", [0x82, 0x80, 0x00, 0x22, 0x00]),
        ("a frame of garbage", FaultyAgent.frame(body: [0xFF, 0xFF, 0xFF, 0x07, 0x99])),
        ("three frames of garbage", [0x03, 0xFF, 0xFF, 0xFF, 0x03, 0xFF, 0xFF, 0xFF, 0x03, 0xFF, 0xFF, 0xFF]),
        ("a message of an unknown kind", FaultyAgent.frame(body: [0x7A, 0x02, 0x01, 0x02])),
        ("an answer for nobody", FaultyAgent.state("nobody")),
        ("an answer without an id", FaultyAgent.state("")),
        ("an acceptance that nobody asked for", FaultyAgent.accepted),
        ("an id that is no UTF-8", FaultyAgent.frame(body: [0x1A, 0x04, 0x0A, 0x02, 0xFF, 0xFE])),
    ]

    private static let impossible: [(String, [UInt8])] = [
        ("a length of 2³¹", [0x80, 0x80, 0x80, 0x80, 0x08]),
        ("a length of 2⁶³", [UInt8](repeating: 0x80, count: 9) + [0x01]),
        ("a length of 19 bytes", [UInt8](repeating: 0x80, count: 19)),
    ]

    private static let random: [(String, [UInt8])] = [
        ("random bytes", [0x17, 0xC3, 0x9A, 0x22, 0x51, 0x0F, 0xEE, 0x80, 0x1B, 0x07]),
        ("other random bytes", [0xC3, 0x02, 0x1A, 0x99]),
    ]

    /// Who is not sure what the rubbish was asks again.
    private static func inFrontOfAnAnswer(_ name: String, _ bytes: [UInt8]) -> FaultCase {
        reading("\(name) in front of an answer", expects: "v1") { agent, id in
            agent.write(bytes + FaultyAgent.state(id))
            while case let again = agent.nextID(), !again.isEmpty { agent.answer(again) }
        }
    }

    /// The client hangs up; this agent does not notice, and ignores the second Hello (AnkaiosBehaviour.md §1.5).
    private static func insteadOfAnAnswer(_ name: String, _ bytes: [UInt8]) -> FaultCase {
        FaultCase("\(name) instead of an answer", expects: "connection lost, v2") { agent in
            agent.accept()
            _ = agent.nextID()
            agent.mark("wrote")
            agent.write(bytes)
            agent.beDeaf()
            agent.listen()
            // The client may have opened its end before this one was opened anew, and then does so once more.
            while case let id = agent.nextIDPassingOverEnds(), !id.isEmpty { agent.answer(id, "v2") }
        } client: { trial in
            defer { trial.agent.mark("over") }
            let ankaios = try await trial.connect()
            return [await trial.read(ankaios, after: "wrote"), await trial.read(ankaios)]
        }
    }
}

extension Proto.Request {
    /// The first mask of a read.
    var mask: String {
        guard case .completeStateRequest(let read) = content else { return "" }
        return read.fieldMask.first ?? ""
    }
}
