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
