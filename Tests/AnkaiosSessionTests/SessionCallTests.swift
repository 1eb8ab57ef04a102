import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Testing

@Suite struct SessionCallTests {
    @Test func `answers reach their calls in any order, once`() {
        var session = Session.ready
        _ = session.call(1, read, at: 1)
        _ = session.call(2, update, at: 1)
        let success = Answer.updated(UpdateResult())
        #expect(session.handle(.received(.answer(2, success)), at: ms(2)) == [.finish(2, .answered(success))])
        #expect(session.handle(.received(.answer(2, success)), at: ms(2)) == [])
        #expect(
            session.handle(.received(.answer(1, .state(state))), at: ms(2)) == [.finish(1, .answered(.state(state)))]
        )
        #expect(session.handle(.received(.answer(9, .state(state))), at: ms(2)) == [])
    }

    @Test(arguments: [
        (Answer.refused("Access denied"), AnkaiosError(.accessDenied)),
        (.refused("Update rejected: 'x'"), .rejected(reason: "Update rejected: 'x'")),
        (.logsCancelled, .unexpectedAnswer("logsCancelAccepted")),
        (.unknown, .unexpectedAnswer("a response that this version does not know")),
        (.state(CompleteState()), .unexpectedAnswer("completeStateResponse")),
    ])
    func `an answer that is no success ends its call with an error of its own kind`(answer: Answer, error: AnkaiosError)
    {
        var session = Session.ready
        _ = session.call(1, update, at: 1)
        #expect(session.handle(.received(.answer(1, answer)), at: ms(2)) == [.finish(1, .failed(error))])
    }

    @Test func `a deadline is absolute, and an update whose answer is missing has an error of its own`() {
        var session = Session.ready
        _ = session.call(1, read, at: 0, within: 100)
        _ = session.call(2, update, at: 0, within: 100)
        #expect(session.wakeAt == ms(100))
        #expect(
            session.handle(.timePassed, at: ms(100)) == [
                .finish(1, .failed(.timedOut(after: ms(100)))), .finish(2, .failed(.init(.answerLost))),
            ]
        )
        #expect(session.wakeAt == nil)
    }

    @Test func `an unanswered large request reopens the output, and the reads behind it are said again`() {
        var session = Session.ready
        _ = session.call(1, update, at: 0, within: 100, size: 100_000)
        _ = session.call(2, read, at: 10, within: 1000)
        #expect(
            session.handle(.timePassed, at: ms(100))
                == [.finish(1, .failed(.init(.answerLost))), .withdraw(2), .reopenOutput, .send(.request(2, read))]
        )
    }

    @Test func `a large request that nobody waits for any more makes the agent deaf all the same`() {
        var session = Session.ready
        _ = session.call(1, update, at: 0, size: 100_000)
        _ = session.handle(.cancelled(1), at: ms(1))
        _ = session.call(2, read, at: 10, within: 100)
        let effects = session.handle(.timePassed, at: ms(110))
        #expect(effects == [.finish(2, .failed(.timedOut(after: ms(100)))), .reopenOutput])
    }

    @Test func `what leaves long behind an unanswered large request finds an agent that listens anew`() {
        var session = Session.ready
        _ = session.call(1, update, at: 0, size: 100_000)
        #expect(session.call(2, read, at: 499) == [.send(.request(2, read))], "the agent may still be at it")
        #expect(
            session.call(3, update, at: 500)
                == [.withdraw(2), .reopenOutput, hello, .send(.request(2, read)), hello, .send(.request(3, update))],
            "a Hello into the rest of a frame would end the interface"
        )
        #expect(session.call(4, read, at: 501) == [hello, .send(.request(4, read))], "once is enough")
    }

    @Test func `an answer to a read that was said again does not show that the agent hears`() {
        var session = Session.ready
        _ = session.call(1, read, at: 0)
        _ = session.call(2, update, at: 1, within: 100, size: 100_000)
        #expect(session.handle(.received(.torn(nil)), at: ms(2)) == [.withdraw(1), .send(.request(1, read))])
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(3))
        #expect(session.handle(.timePassed, at: ms(101)) == [.finish(2, .failed(.init(.answerLost))), .reopenOutput])
    }

    @Test func `an answer to a later request shows that the agent hears`() {
        var session = Session.ready
        _ = session.call(1, update, at: 0, within: 100, size: 100_000)
        _ = session.call(2, read, at: 1)
        _ = session.handle(.received(.answer(2, .state(state))), at: ms(2))
        #expect(session.handle(.timePassed, at: ms(100)) == [.finish(1, .failed(.init(.answerLost)))])
    }

    @Test func `a request for logs or events that has timed out is cancelled, as it may be accepted yet`() {
        for (request, cancellation) in [(logs, Request.logsCancel), (subscription, .eventsCancel)] {
            var session = Session.ready
            _ = session.call(1, request, at: 0, within: 100)
            #expect(
                session.handle(.timePassed, at: ms(100))
                    == [.finish(1, .failed(.timedOut(after: ms(100)))), .send(.request(1, cancellation))]
            )
            #expect(session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(101)) == [])
        }
    }

    @Test func `a cancelled call ends at once, and its late answer is nobody's`() {
        var session = Session.ready
        _ = session.call(1, read, at: 1)
        #expect(session.handle(.cancelled(1), at: ms(2)) == [.finish(1, .failed(.init(.cancelled)))])
        #expect(session.handle(.received(.answer(1, .state(state))), at: ms(3)) == [])
    }

    @Test func `a message that cannot be read ends the call that it is for, and no other`() {
        var session = Session.ready
        _ = session.call(1, read, at: 1)
        _ = session.call(2, read, at: 1)
        let effects = session.handle(.received(.malformed(1, .invalidUTF8)), at: ms(2))
        #expect(effects == [.finish(1, .failed(.unexpectedAnswer("a message that cannot be read (invalidUTF8)")))])
        #expect(session.handle(.received(.malformed(nil, .truncated)), at: ms(2)) == [])
        #expect(
            session.handle(.received(.answer(2, .state(state))), at: ms(2)) == [.finish(2, .answered(.state(state)))]
        )
    }
}
