import AnkaiosSession

/// What happens in a run of the simulation, and when: one line each, so that a run can be kept as a file.
///
///     seed 17
///     120 read 3 1000
///     340 restartAgent 200
struct Plan: Hashable {
    /// Where all chance of the run is from that the steps leave open: delays, sizes of pieces.
    var seed: UInt64
    var steps: [Step] = []

    struct Step: Hashable {
        /// Milliseconds since the start.
        var at: Int
        var verb: Verb
        var first = 0
        var second = 0
    }

    enum Verb: String, CaseIterable {
        // Calls of the client: the number of a config, and the milliseconds that it may take.
        case read, update, largeUpdate
        /// The call that began so many calls ago.
        case cancel
        case startLogs, endLogs
        /// From now on the mirror never reads anew by itself: it has nothing but events.
        case onlyEvents
        // Others in the cluster.
        case otherSets, otherDeletes, addWorkload, deleteWorkload
        /// The talker prints so many lines.
        case talk
        // Faults; for so many milliseconds, or of so many bytes.
        case restartAgent, restartServer, agentRests, clientRests
        case repeatAnswer, delayAnswer, tearAnswer, garbage, foreignAnswer, unknownMessage, acceptAgain, dropsPartial
        /// The agent, or its next life, removes the pipes from their folder when it gets its server back. The second time it
        /// ends the control interface, until the agent is started anew.
        case endsInterfaces
        case closeSession

        static let ordinary: [Verb] = [
            .read, .read, .read, .update, .update, .largeUpdate, .cancel, .startLogs, .endLogs, .otherSets, .otherSets,
            .otherDeletes, .addWorkload, .deleteWorkload, .talk, .talk,
        ]
        static let faults: [Verb] = [
            .restartAgent, .restartServer, .agentRests, .clientRests, .repeatAnswer, .delayAnswer, .tearAnswer,
            .garbage, .foreignAnswer, .unknownMessage, .acceptAgain, .dropsPartial, .endsInterfaces,
        ]
    }

    /// A plan by chance: which faults come together is chosen once for each, so that rare pairs come often in some.
    init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(state: seed &* 0x9E37_79B9)
        let faults = Verb.faults.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        var moment = 300
        for _ in 0..<Int.random(in: 5...40, using: &random) {
            moment += Int.random(in: 0..<(Bool.random(using: &random) ? 20 : 1500), using: &random)
            let isFault = !faults.isEmpty && Int.random(in: 0..<3, using: &random) == 0
            guard let verb = (isFault ? faults : Verb.ordinary).randomElement(using: &random) else { continue }
            steps.append(Self.step(at: moment, verb, &random))
        }
        if Int.random(in: 0..<16, using: &random) == 0 { steps.append(Step(at: moment + 1, verb: .closeSession)) }
        if Bool.random(using: &random) { steps.insert(Step(at: 0, verb: .onlyEvents), at: 0) }
    }

    private static func step(at moment: Int, _ verb: Verb, _ random: inout SplitMix64) -> Step {
        var step = Step(at: moment, verb: verb)
        switch verb {
        case .read, .update, .largeUpdate:
            step.first = Int.random(in: 0..<5, using: &random)
            step.second = [50, 1000, 5000].randomElement(using: &random) ?? 1000
        case .cancel: step.first = Int.random(in: 0..<5, using: &random)
        case .otherSets, .otherDeletes, .addWorkload, .deleteWorkload:
            step.first = Int.random(in: 0..<5, using: &random)
        case .talk: step.first = Int.random(in: 1...30, using: &random)
        case .restartAgent: step.first = Int.random(in: 50...3000, using: &random)
        case .restartServer: step.first = Int.random(in: 10...3000, using: &random)
        case .agentRests, .clientRests: step.first = Int.random(in: 10...2000, using: &random)
        case .delayAnswer: step.first = Int.random(in: 1...3000, using: &random)
        case .tearAnswer, .garbage: step.first = Int.random(in: 1...80, using: &random)
        case .startLogs, .endLogs, .repeatAnswer, .foreignAnswer, .unknownMessage, .acceptAgain, .dropsPartial,
            .endsInterfaces, .closeSession, .onlyEvents:
            break
        }
        return step
    }
}

extension Plan: CustomStringConvertible {
    var description: String {
        let lines = steps.map { "\($0.at) \($0.verb.rawValue) \($0.first) \($0.second)" }
        return (["seed \(seed)"] + lines).joined(separator: "\n") + "\n"
    }

    /// Reads a kept plan; nil if it is none. Lines that begin with `#` are remarks.
    init?(_ text: String) {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        guard let head = lines.first, head.count == 2, head[0] == "seed", let seed = UInt64(head[1]) else { return nil }
        self.seed = seed
        for words in lines.dropFirst() {
            let numbers = words.map { Int($0) }
            guard words.count == 4, let at = numbers[0], let verb = Verb(rawValue: String(words[1])),
                let first = numbers[2], let second = numbers[3]
            else { return nil }
            steps.append(Step(at: at, verb: verb, first: first, second: second))
        }
    }
}
