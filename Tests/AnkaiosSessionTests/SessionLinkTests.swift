import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Testing

@Suite struct SessionLinkTests {
    @Test func `a Hello leaves when the pipes are open, and its acceptance connects`() {
        var session = Session()
        #expect(session.handle(.awaited(1, until: ms(5000)), at: ms(0)) == [])
        #expect(session.handle(.opened, at: ms(1)) == [hello])
        #expect(session.handle(.received(.accepted), at: ms(2)) == [.report(.connected), .finish(1, .connected)])
        #expect(session.wakeAt == nil, "an idle connection never wakes")
    }

    @Test func `a Hello that stays unanswered is followed by a cheap read, whose answer proves that the session lives`()
    {
        var session = Session()
        _ = session.handle(.awaited(1, until: ms(5000)), at: ms(0))
        _ = session.handle(.opened, at: ms(0))
        #expect(session.wakeAt == ms(100))
        #expect(session.handle(.timePassed, at: ms(99)) == [])
        let effects = session.handle(.timePassed, at: ms(100))
        guard
            case .send(.request(let probe, .completeState(["desiredState.apiVersion"], subscribe: false))) = effects
                .first
        else { Issue.record("no probe in \(effects)"); return }
        #expect(
            session.handle(.received(.answer(probe, .refused("Access denied"))), at: ms(101))
                == [.report(.connected), .finish(1, .connected)]
        )
    }

    @Test func `a session that answers nothing is given up, and tried again later`() {
        var session = Session(seed: 1)
        _ = session.handle(.opened, at: ms(0))
        _ = session.handle(.timePassed, at: ms(100))
        let effects = session.handle(.timePassed, at: ms(5000))
        #expect(effects.first == .close)
        guard case .open(let pause) = effects.last else { Issue.record("\(effects)"); return }
        #expect(pause >= ms(50) && pause <= ms(100))
    }

    @Test func `what is said before the acceptance is passed over`() {
        var session = Session()
        _ = session.handle(.opened, at: ms(0))
        #expect(session.handle(.received(.foreign), at: ms(1)) == [])
        #expect(session.handle(.received(.answer(77, .state(state))), at: ms(1)) == [])
        #expect(session.handle(.received(.accepted), at: ms(2)) == [.report(.connected)])
    }

    @Test func `a wrong configuration ends a connection that was never ready, and is told to each call`() {
        var session = Session()
        _ = session.call(1, read, at: 0)
        let error = AnkaiosError(.misconfigured, "the file x cannot be read")
        let failure = Session.Event.openFailed(.misconfigured("the file x cannot be read"))
        #expect(
            session.handle(failure, at: ms(1)) == [
                .finish(1, .failed(error)), .report(.closed(reason: "the file x cannot be read")), .close,
            ]
        )
        #expect(session.call(2, read, at: 2) == [.finish(2, .failed(error))])
        session = Session.ready
        _ = session.handle(.lost, at: ms(1))
        _ = session.call(3, read, at: 2)
        #expect(
            session.handle(failure, at: ms(3)) == [.finish(3, .failed(error))],
            "a certificate that is being renewed"
        )
        #expect(session.closingError == nil)
    }

    @Test func `a control interface that another connection has is told by a code of its own`() {
        var session = Session()
        _ = session.call(1, read, at: 0)
        let error = AnkaiosError(.inUse, "process 7 uses it")
        #expect(session.handle(.openFailed(.held("process 7 uses it")), at: ms(1)) == [.finish(1, .failed(error))])
    }

    @Test func `a close reaches calls, streams and later calls with its reason`() {
        var session = Session.ready
        _ = session.call(1, read, at: 1)
        _ = session.call(2, subscription, at: 1)
        _ = session.handle(.received(.answer(2, .state(state))), at: ms(2))
        let error = AnkaiosError.closed(reason: "Initial Hello missing!")
        #expect(
            session.handle(.received(.closed(reason: "Initial Hello missing!")), at: ms(3)) == [
                .finish(1, .failed(error)), .end(2, error), .report(.closed(reason: "Initial Hello missing!")), .close,
            ]
        )
        #expect(session.call(3, read, at: 4) == [.finish(3, .failed(error))])
        #expect(session.handle(.lost, at: ms(5)) == [])
    }

    @Test func `a lost link fails what was sent and keeps what waits`() {
        var session = Session.ready
        _ = session.call(1, read, at: 1)
        _ = session.call(2, update, at: 1)
        #expect(
            session.handle(.lost, at: ms(2)) == [
                .finish(1, .failed(.init(.connectionLost))), .finish(2, .failed(.init(.answerLost))),
                .report(.connecting),
                .open(after: .zero),
            ]
        )
        #expect(session.call(3, read, at: 3) == [])
        #expect(session.handle(.opened, at: ms(4)) == [hello])
        #expect(session.handle(.received(.accepted), at: ms(5)) == [.report(.connected), .send(.request(3, read))])
    }

    @Test func `a call made while nobody is there ends at its deadline with what is missing`() {
        var session = Session()
        _ = session.handle(.openFailed(.passing("no agent listens at /x/output")), at: ms(0))
        _ = session.call(1, read, at: 0, within: 200)
        #expect(session.handle(.timePassed, at: ms(199)) == [])
        #expect(
            session.handle(.timePassed, at: ms(200))
                == [.finish(1, .failed(.unavailable("no agent listens at /x/output")))]
        )
    }

    @Test func `what cannot mend itself is said at once`() {
        var session = Session()
        _ = session.handle(.awaited(1, until: ms(5000)), at: ms(0))
        #expect(
            session.handle(.openFailed(.lasting("/x/input is no FIFO")), at: ms(1))
                == [.finish(1, .failed(.unavailable("/x/input is no FIFO")))]
        )
    }

    @Test func `an agent that hangs up at once gets no more than ten Hellos in any minute`() {
        var session = Session(seed: 7)
        var moment = Duration.zero
        var hellos: [Duration] = []
        for _ in 0..<40 {
            var effects = session.handle(.opened, at: moment)
            // The link is open, and the Hello waits.
            if effects.isEmpty, let due = session.wakeAt {
                moment = due
                effects = session.handle(.timePassed, at: moment)
            }
            if effects.contains(hello) { hellos.append(moment) }
            _ = session.handle(.lost, at: moment)
        }
        for start in hellos {
            #expect(hellos.count { $0 >= start && $0 < start + .seconds(60) } <= 10)
        }
        #expect(hellos.count == 40)
    }

    @Test func `Hellos ahead of rare requests do not hold up the way back after a lost link`() {
        var session = Session.ready
        for number in 1...20 {
            let moment = number * 2500
            #expect(session.call(CallID(UInt64(number)), read, at: moment).first == hello)
            _ = session.handle(.received(.answer(CallID(UInt64(number)), .state(state))), at: ms(moment + 1))
        }
        #expect(session.handle(.lost, at: ms(50_100)) == [.report(.connecting), .open(after: .zero)])
    }

    @Test func `after a silence a Hello goes ahead of each request, until something is heard`() {
        var session = Session.ready
        #expect(session.call(1, read, at: 499) == [.send(.request(1, read))])
        #expect(session.call(2, read, at: 500) == [hello, .send(.request(2, read))])
        #expect(session.call(3, read, at: 2001) == [hello, .send(.request(3, read))])
        #expect(
            session.handle(.received(.answer(1, .state(state))), at: ms(2002)) == [.finish(1, .answered(.state(state)))]
        )
        #expect(session.call(4, read, at: 2003) == [.send(.request(4, read))])
    }

    @Test func `for two seconds after an exchange of the session each request has a Hello`() {
        var session = Session.ready
        #expect(session.call(1, read, at: 600) == [hello, .send(.request(1, read))])
        _ = session.handle(.received(.accepted), at: ms(601))
        // What the agent has kept for the new session.
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(602))
        #expect(session.call(2, read, at: 603) == [hello, .send(.request(2, read))])
        _ = session.handle(.received(.accepted), at: ms(604))
        #expect(
            session.handle(.received(.answer(2, .state(state))), at: ms(2600)) == [.finish(2, .answered(.state(state)))]
        )
        #expect(session.call(3, read, at: 2603) == [hello, .send(.request(3, read))], "it may have done so twice")
        #expect(session.call(4, read, at: 2604) == [.send(.request(4, read))])
    }

    @Test func `the agent's own refusals tell nothing of the session`() {
        var session = Session.ready
        #expect(session.call(1, read, at: 400) == [.send(.request(1, read))])
        _ = session.handle(.received(.answer(1, .refused("Access denied"))), at: ms(401))
        #expect(session.call(2, read, at: 600) == [hello, .send(.request(2, read))])
        _ = session.handle(.received(.answer(2, .refused("no such thing"))), at: ms(601))
        #expect(session.call(3, read, at: 602) == [.send(.request(3, read))])
    }

    @Test func `what ends a stream has a Hello ahead of it after a silence, too`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 0)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(1))
        #expect(session.handle(.cancelled(1), at: ms(700)) == [hello, .send(.request(1, .eventsCancel))])
    }

    @Test func `garbage makes waiting reads be said again, once, and subscriptions be told the state`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(1))
        _ = session.call(2, read, at: 1)
        _ = session.call(3, update, at: 1)
        #expect(
            session.handle(.received(.garbage), at: ms(2))
                == [.withdraw(2), .send(.request(2, read)), .send(.request(1, subscription))]
        )
        #expect(session.handle(.received(.garbage), at: ms(2)) == [], "no flood of requests for one of rubbish")
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(3))
        #expect(session.handle(.received(.garbage), at: ms(4)) == [.send(.request(1, subscription))])
    }

    @Test func `a torn answer is known to be lost: an update is open, a read is said again`() {
        var session = Session.ready
        _ = session.call(1, read, at: 1)
        _ = session.call(2, update, at: 1)
        #expect(session.handle(.received(.torn(2)), at: ms(2)) == [.finish(2, .failed(.init(.answerLost)))])
        #expect(session.handle(.received(.torn(1)), at: ms(2)) == [.withdraw(1), .send(.request(1, read))])
        #expect(session.handle(.received(.torn(1)), at: ms(2)) == [], "it runs into its deadline")
    }

    @Test func `an acceptance that nobody asked for, or that comes twice, changes nothing`() {
        var session = Session()
        #expect(session.handle(.received(.accepted), at: ms(0)) == [])
        session = .ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(1))
        #expect(session.handle(.received(.accepted), at: ms(2)) == [])
    }

    @Test func `a steady connection owes nothing for its Hellos: the next one is greeted at once`() {
        var session = Session()
        for number in 0..<30 {
            let moment = ms(6000 * number)
            #expect(session.handle(.opened, at: moment) == [hello])
            _ = session.handle(.received(.accepted), at: moment)
            // Calls after a silence greet, too, and do not count.
            _ = session.call(CallID(UInt64(number)), read, at: 6000 * number + 3000)
            #expect(session.handle(.lost, at: moment + ms(5500)).last == .open(after: .zero))
        }
    }

    @Test func `an interface that Ankaios has removed is told once, while the open pipes go on`() {
        var session = Session.ready
        _ = session.call(1, read, at: 600)
        #expect(session.handle(.received(.accepted), at: ms(601)) == [.inspect])
        #expect(session.handle(.interfaceRemoved, at: ms(602)) == [.report(.detached)])
        #expect(session.handle(.interfaceRemoved, at: ms(603)) == [])
        #expect(
            session.handle(.received(.answer(1, .state(state))), at: ms(604)) == [.finish(1, .answered(.state(state)))]
        )
        _ = session.handle(.lost, at: ms(700))
        let reason = "Ankaios has removed /x/input"
        _ = session.handle(.openFailed(.removed(reason)), at: ms(700))
        _ = session.call(2, read, at: 700, within: 100)
        #expect(session.handle(.timePassed, at: ms(800)) == [.finish(2, .failed(.unavailable(reason)))])
        #expect(session.wakeAt == nil, "it tries for ever, if nothing else is chosen")
    }

    @Test func `a connection without an interface ends after the time that was chosen`() {
        var configuration = Session.Configuration()
        configuration.removalLimit = ms(1000)
        var session = Session(configuration: configuration)
        _ = session.handle(.openFailed(.removed("gone")), at: ms(0))
        _ = session.handle(.openFailed(.passing("back, and nobody listens")), at: ms(500))
        _ = session.handle(.openFailed(.removed("gone")), at: ms(600))
        #expect(session.wakeAt == ms(1600))
        #expect(session.handle(.timePassed, at: ms(1599)) == [])
        #expect(session.handle(.timePassed, at: ms(1600)) == [.report(.closed(reason: "gone")), .close])
    }
}
