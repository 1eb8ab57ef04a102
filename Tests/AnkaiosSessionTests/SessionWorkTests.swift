import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import TestSupport
import Testing

/// What an agent, or many calls, can make the session do: in a time that grows with their number, and not for ever.
@Suite(.onOtherThreads, .timeLimit(.minutes(10))) struct SessionWorkTests {
    private static let many = 50_000

    @Test func `the logs of many instances end one by one`() {
        let names = (0..<Self.many).map { WorkloadInstanceName(workload: "w\($0)", agent: "a", id: "i") }
        var session = Session.ready
        _ = session.call(1, .logs(LogsRequest(instances: names, follow: true)), at: 1)
        _ = session.handle(.received(.answer(1, .logsAccepted(names))), at: ms(2))
        for name in names.reversed().dropLast() {
            #expect(
                session.handle(.received(.answer(1, .logsStopped(name))), at: ms(3)) == [.deliver(1, .stopped(name))]
            )
        }
        #expect(session.handle(.received(.answer(1, .logsStopped(names[0]))), at: ms(3)).contains(.end(1, nil)))
    }

    @Test func `many calls expire one by one, each at its deadline`() {
        var session = Session.ready
        for number in 1...Self.many {
            _ = session.call(CallID(UInt64(number)), read, at: 1, within: 10 + number)
        }
        for number in 1...Self.many {
            #expect(session.wakeAt == ms(11 + number))
            let effects = session.handle(.timePassed, at: ms(11 + number))
            #expect(effects.contains(.finish(CallID(UInt64(number)), .failed(.timedOut(after: ms(10 + number))))))
        }
        #expect(session.wakeAt == nil)
    }

    @Test func `calls that were answered leave no deadlines behind`() {
        var session = Session.ready
        for number in 1...Self.many {
            let id = CallID(UInt64(number))
            _ = session.call(id, read, at: 1, within: 1_000_000)
            _ = session.handle(.received(.answer(id, .state(state))), at: ms(1))
        }
        _ = session.call(CallID(UInt64(Self.many + 1)), read, at: 2, within: 10)
        #expect(session.wakeAt == ms(12))
    }

    @Test(arguments: [
        (subscription, Answer.state(state), Answer.eventsCancelled), (logs, .logsAccepted([instance]), .logsCancelled),
    ])
    func `a stream that the agent ends again and again is over`(request: Request, opens: Answer, ends: Answer) {
        var session = Session.ready
        _ = session.call(1, request, at: 1)
        _ = session.handle(.received(.answer(1, opens)), at: ms(2))
        var (restored, end): (Int, [Session.Effect]) = (0, [])
        for _ in 0..<3000 where end.isEmpty {
            let effects = session.handle(.received(.answer(1, ends)), at: ms(3))
            if effects.contains(where: { if case .end = $0 { true } else { false } }) { end = effects }
            if case .send(.request(1, _))? = effects.first { restored += 1 }
            _ = session.handle(.received(.answer(1, opens)), at: ms(3))
        }
        #expect(restored == 100)
        #expect(end == [.end(1, .unexpectedAnswer("\(ends.kind), again and again"))])
    }

    @Test func `a stream that the agent ends now and then goes on`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 1)
        _ = session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(2))
        for number in 1...1000 {
            let effects = session.handle(.received(.answer(1, .logsCancelled)), at: ms(number * 200))
            #expect(effects.contains { if case .send(.request(1, _)) = $0 { true } else { false } })
            _ = session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(number * 200))
        }
    }
}
