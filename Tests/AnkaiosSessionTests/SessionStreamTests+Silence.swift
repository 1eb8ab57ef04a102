import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Testing

/// The Hellos of silent streams.
extension SessionStreamTests {
    @Test func `while a stream is open, a Hello leaves after each silence, and a new session brings the stream back`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 0)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(1))
        _ = session.handle(.timePassed, at: ms(5000))
        #expect(session.wakeAt == ms(10_001))
        #expect(session.handle(.timePassed, at: ms(10_000)) == [])
        #expect(session.handle(.timePassed, at: ms(10_001)) == [hello])
        #expect(session.wakeAt == ms(20_001), "a session that lives leaves it unanswered")
        #expect(session.handle(.timePassed, at: ms(20_001)) == [hello])
        #expect(
            session.handle(.received(.accepted), at: ms(20_002)) == [hello, .send(.request(1, subscription)), .inspect]
        )
        #expect(session.handle(.received(.answer(1, .state(state))), at: ms(20_003)) == [.deliver(1, .snapshot(state))])
        _ = session.handle(.timePassed, at: ms(30_002))
        #expect(session.wakeAt == ms(30_003))
    }

    @Test func `a silence counts from what was heard or said last, and logs are told of the gap`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 0)
        _ = session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(1))
        _ = session.handle(.received(.answer(1, .logEntries([entry]))), at: ms(9000))
        #expect(session.handle(.timePassed, at: ms(10_001)) == [])
        #expect(session.call(2, read, at: 12_000) == [hello, .send(.request(2, read))])
        _ = session.handle(.timePassed, at: ms(19_000))
        #expect(session.wakeAt == ms(22_000))
        #expect(session.handle(.timePassed, at: ms(22_000)) == [hello])
        let again = Request.logs(LogsRequest(instances: [instance], follow: true, tail: 0))
        #expect(session.handle(.received(.accepted), at: ms(22_001)) == [hello, .send(.request(1, again)), .inspect])
        #expect(
            session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(22_002))
                == [.deliver(1, .resumed([instance]))]
        )
    }

    @Test
    func `a state that does not come is asked for again, each time later, and a live session is asked for it alone`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 0)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(1))
        let again = Session.Effect.send(.request(1, subscription))
        #expect(session.handle(.received(.torn(1)), at: ms(100)) == [again])
        #expect(session.handle(.received(.torn(nil)), at: ms(101)) == [], "it may be for others")
        _ = session.handle(.timePassed, at: ms(5000))
        #expect(session.wakeAt == ms(5100))
        #expect(session.handle(.timePassed, at: ms(5100)) == [hello, again])
        #expect(session.wakeAt == ms(15_100))
        #expect(session.handle(.received(.answer(1, .event(state, .init()))), at: ms(9000)).count == 1)
        #expect(session.handle(.timePassed, at: ms(10_001)) == [])
        #expect(session.handle(.timePassed, at: ms(15_100)) == [hello, again], "the second time after ten seconds")
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(15_101))
        #expect(session.handle(.timePassed, at: ms(25_100)) == [])
        #expect(session.wakeAt == ms(25_101))
    }

    @Test func `logs of which nothing comes are told once, and another campaign may have them`() {
        var session = Session.ready
        let other = WorkloadInstanceName(workload: "v", agent: "agent_B", id: "i")
        _ = session.call(1, .logs(LogsRequest(instances: [instance, other], follow: true)), at: 0)
        _ = session.handle(.received(.answer(1, .logsAccepted([instance, other]))), at: ms(1))
        _ = session.handle(.received(.answer(1, .logEntries([entry]))), at: ms(2))
        #expect(session.wakeAt == ms(2001))
        let silence = Session.LogSilence(campaign: 1, instances: [other], areAll: false, isFirst: true)
        #expect(session.handle(.timePassed, at: ms(2001)) == [.deliver(1, .silent(silence))])
        #expect(session.handle(.timePassed, at: ms(4001)) == [])
        #expect(session.silent(1, among: [instance, other]) == [other])
        #expect(session.handle(.logsMoved(1, [other]), at: ms(4002)) == [])
        #expect(session.silent(1, among: [instance, other]) == [])
        #expect(session.handle(.received(.answer(1, .logsStopped(other))), at: ms(4003)) == [])
        #expect(
            session.handle(.received(.answer(1, .logsStopped(instance))), at: ms(4004))
                == [.deliver(1, .stopped(instance)), .end(1, nil), .send(.request(1, .logsCancel))]
        )
    }

    @Test func `logs that are told by a line, a stop, or their end are not silent`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 0)
        _ = session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(1))
        _ = session.handle(.received(.answer(1, .logEntries([entry]))), at: ms(2))
        let silence = session.handle(.timePassed, at: ms(2001))
        #expect(silence == [])
        _ = session.call(2, .logs(LogsRequest(instances: [instance], follow: false)), at: 3000)
        _ = session.handle(.received(.answer(2, .logsAccepted([instance]))), at: ms(3001))
        #expect(session.handle(.timePassed, at: ms(5001)) == [])
    }

    @Test func `nothing is sent by itself without a stream, and to a server itself`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 0)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(1))
        _ = session.handle(.cancelled(1), at: ms(2))
        #expect(session.handle(.timePassed, at: ms(60_000)) == [])
        #expect(session.wakeAt == nil)
        var direct = Session(configuration: .server)
        _ = direct.handle(.opened, at: ms(0))
        _ = direct.handle(.received(.accepted), at: ms(0))
        _ = direct.call(1, subscription, at: 0)
        _ = direct.handle(.received(.answer(1, .state(state))), at: ms(1))
        _ = direct.handle(.timePassed, at: ms(5000))
        #expect(direct.wakeAt == nil)
    }

    @Test func `a Hello after a silence does not fall into the rest of a large request`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 0)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(1))
        _ = session.call(2, update, at: 2, within: 60_000, size: 100_000)
        #expect(session.handle(.timePassed, at: ms(10_001)) == [.reopenOutput, hello])
    }
}
