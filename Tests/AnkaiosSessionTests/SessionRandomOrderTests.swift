import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Testing

/// What happens in any order: the rules that always hold.
@Suite struct SessionRandomOrderTests {
    @Test(arguments: 0..<200)
    func `each call and each stream ends once, and after a close nothing is left`(seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        var session = Session(seed: UInt64(seed))
        var moment = Duration.zero
        var record = Record()
        for number in 1...300 {
            moment += .milliseconds(Int.random(in: 0...400, using: &random))
            let event: Session.Event
            if Int.random(in: 0..<4, using: &random) == 0 {
                let id = CallID(UInt64(number))
                record.started.insert(id)
                let request = [read, update, subscription, logs, oldLogs].randomElement(using: &random) ?? read
                if request != read, request != update { record.open.insert(id) }
                event = .called(id, request, size: 100, until: moment + .seconds(1), limit: .seconds(1))
            } else {
                event = happening(number, moment, &record, &random)
            }
            record.take(session.handle(event, at: moment), after: event)
        }
        let closing = Session.Event.closing(AnkaiosError(.shutDown), reason: "end")
        record.take(session.handle(closing, at: moment), after: closing)
        #expect(Set(record.finished.keys) == record.started, "seed \(seed)")
        #expect(record.finished.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        #expect(record.open.isEmpty, "seed \(seed)")
        #expect(record.problems.isEmpty, "seed \(seed)")
        #expect(session.wakeAt == nil)
    }

    /// Logs that no lost link lets go on.
    private let oldLogs = Request.logs(LogsRequest(instances: [instance]))

    /// All that can happen beside a call.
    private func happening(
        _ number: Int,
        _ moment: Duration,
        _ record: inout Record,
        _ random: inout SplitMix64
    ) -> Session.Event {
        let known = CallID(UInt64(Int.random(in: 1...number, using: &random)))
        let some = Bool.random(using: &random) ? known : nil
        let isGreeted = Bool.random(using: &random)
        let soon = moment + .milliseconds(Int.random(in: 0...3000, using: &random))
        switch Int.random(in: 0..<26, using: &random) {
        case 0, 1: return .opened
        case 2: return .lost
        case 3, 4, 5: return .received(.accepted)
        case 6: return .received(.answer(known, .state(state)))
        case 7: return .received(.answer(known, .updated(UpdateResult())))
        case 8: return .received(.answer(known, .logsAccepted([instance])))
        case 9: return .received(.answer(known, .refused("no")))
        case 10: return .received(.answer(known, .logsStopped(instance)))
        case 11: return .received(.answer(known, .event(state, ChangedFields())))
        case 12: return .received(.answer(known, .logEntries([LogEntry(instance: instance, message: "line")])))
        case 13: return .received(.answer(known, isGreeted ? .logsCancelled : .eventsCancelled))
        case 14:
            // Nothing more is said of a stream that its reader has left.
            record.open.remove(known)
            return .cancelled(known)
        case 15, 16, 22: return .timePassed
        case 17: return .received(.garbage)
        case 18: return .received(.torn(some))
        case 19: return .received(.malformed(some, .truncated))
        case 20: return .received(isGreeted ? .foreign : .unknown)
        case 21: return .refreshed(known, greeting: isGreeted)
        case 23: return .openFailed(number > 250 ? .lasting("broken") : .passing("nobody is there"))
        // One in ten of these: after it all is over.
        case 24 where Int.random(in: 0..<10, using: &random) == 0: return .received(.closed(reason: "enough"))
        default:
            let id = CallID(UInt64(1000 + number))
            record.started.insert(id)
            return .awaited(id, until: soon)
        }
    }

    /// What was begun, and what became of it.
    private struct Record {
        var started: Set<CallID> = []
        var finished: [CallID: Int] = [:]
        /// Streams that go on, from their call: what they bring may come ahead of its answer.
        var open: Set<CallID> = []
        var problems: [String] = []

        mutating func take(_ effects: [Session.Effect], after event: Session.Event) {
            for effect in effects {
                switch effect {
                case .finish(let id, let outcome):
                    finished[id, default: 0] += 1
                    if case .failed = outcome { open.remove(id) }
                case .deliver(let id, _):
                    if !open.contains(id) { problems.append("\(id) brings something and is not open: \(event)") }
                case .end(let id, _):
                    if open.remove(id) == nil { problems.append("\(id) ends and is not open: \(event)") }
                default: break
                }
            }
        }
    }
}
