import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Testing

/// What happens in any order: the rules that always hold.
@Suite struct SessionRandomOrderTests {
    @Test(arguments: 0..<200)
    func `each call ends at most once, and after a close nothing is left`(seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        var session = Session(seed: UInt64(seed))
        var moment = Duration.zero
        var started: Set<CallID> = []
        var ended: [CallID: Int] = [:]
        func take(_ effects: [Session.Effect]) {
            for case .finish(let id, _) in effects { ended[id, default: 0] += 1 }
        }
        for number in 1...300 {
            moment += .milliseconds(Int.random(in: 0...400, using: &random))
            let known = CallID(UInt64(Int.random(in: 1...number, using: &random)))
            let event: Session.Event
            switch Int.random(in: 0..<14, using: &random) {
            case 0: event = .opened
            case 1: event = .lost
            case 2: event = .received(.accepted)
            case 3: event = .received(.answer(known, .state(state)))
            case 4: event = .received(.answer(known, .updated(UpdateStateSuccess())))
            case 5: event = .received(.answer(known, .logsAccepted([instance])))
            case 6: event = .received(.answer(known, .refused("no")))
            case 7: event = .received(.answer(known, .logsStopped(instance)))
            case 8: event = .cancelled(known)
            case 9: event = .timePassed
            case 10: event = .received(.garbage)
            default:
                let id = CallID(UInt64(number))
                started.insert(id)
                let request = [read, update, subscription, logs].randomElement(using: &random) ?? read
                event = .called(id, request, until: moment + .seconds(1), limit: .seconds(1))
            }
            take(session.handle(event, at: moment))
        }
        take(session.handle(.closing(reason: "end"), at: moment))
        #expect(Set(ended.keys) == started, "seed \(seed)")
        #expect(ended.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        #expect(session.wakeAt == nil)
    }
}
