import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Testing

@Suite struct SessionStreamTests {
    private let altered = ChangedFields(added: ["workloadStates.agent_A.w"])
    let entry = LogEntry(instance: instance, message: "one")

    @Test func `events that come right behind the snapshot are not lost`() {
        var session = Session.ready
        #expect(session.call(1, subscription, at: 1) == [.send(.request(1, subscription))])
        #expect(
            session.handle(.received(.answer(1, .state(state))), at: ms(2))
                == [.finish(1, .answered(.state(state))), .deliver(1, .snapshot(state))]
        )
        #expect(
            session.handle(.received(.answer(1, .event(state, altered))), at: ms(2))
                == [.deliver(1, .change(state, altered))]
        )
    }

    @Test func `a refreshed subscription is asked for again under its id, and its state comes among the events`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        #expect(session.handle(.refreshed(1, greeting: false), at: ms(1)) == [], "the first state is on its way")
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        #expect(session.handle(.refreshed(1, greeting: false), at: ms(3)) == [.send(.request(1, subscription))])
        #expect(session.handle(.received(.answer(1, .state(state))), at: ms(4)) == [.deliver(1, .snapshot(state))])
        #expect(session.handle(.refreshed(2, greeting: false), at: ms(5)) == [], "nobody's")
        _ = session.handle(.lost, at: ms(6))
        #expect(session.handle(.refreshed(1, greeting: false), at: ms(7)) == [], "the state comes with the link")
    }

    @Test func `a greeting revives a subscription; of those of which nothing is heard each fourth asks`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        #expect(session.handle(.refreshed(1, greeting: true), at: ms(3)) == [hello, .send(.request(1, subscription))])
        #expect(session.handle(.refreshed(1, greeting: true), at: ms(4)) == [hello])
        #expect(
            session.handle(.received(.accepted), at: ms(5)) == [hello, .send(.request(1, subscription)), .inspect],
            "the agent has begun a new session, and may begin another one"
        )
        #expect(
            session.handle(.refreshed(1, greeting: true), at: ms(6)) == [hello],
            "an acceptance is the agent's own word"
        )
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(7))
        let asks: [Session.Effect] = [hello, .send(.request(1, subscription))]
        for greeting in [asks, [hello], [hello], [hello], asks, [hello]] {
            #expect(session.handle(.refreshed(1, greeting: true), at: ms(8)) == greeting)
        }
    }

    @Test func `log lines that come before the acceptance is seen are not lost`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 1)
        #expect(
            session.handle(.received(.answer(1, .logEntries([entry]))), at: ms(2)) == [.deliver(1, .entries([entry]))]
        )
        #expect(
            session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(2))
                == [.finish(1, .answered(.logsAccepted([instance])))]
        )
    }

    @Test func `a campaign is over when all of its workloads have stopped, and is cancelled then`() {
        var session = Session.ready
        let other = WorkloadInstanceName(workload: "v", agent: "agent_A", id: "i")
        _ = session.call(1, logs, at: 1)
        _ = session.handle(.received(.answer(1, .logsAccepted([instance, other]))), at: ms(2))
        #expect(session.handle(.received(.answer(1, .logsStopped(other))), at: ms(3)) == [.deliver(1, .stopped(other))])
        #expect(session.handle(.received(.answer(1, .logsStopped(other))), at: ms(3)) == [], "a stop that comes twice")
        #expect(
            session.handle(.received(.answer(1, .logsStopped(instance))), at: ms(4))
                == [.deliver(1, .stopped(instance)), .end(1, nil), .send(.request(1, .logsCancel))]
        )
        #expect(session.handle(.received(.answer(1, .logsStopped(instance))), at: ms(5)) == [])
    }

    @Test func `a campaign of which nothing was accepted is over at once`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 1)
        #expect(
            session.handle(.received(.answer(1, .logsAccepted([]))), at: ms(2))
                == [.finish(1, .answered(.logsAccepted([]))), .end(1, nil), .send(.request(1, .logsCancel))]
        )
    }

    @Test func `after a lost link the streams are made again under their ids and told of the gap`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        _ = session.call(2, logs, at: 3)
        _ = session.handle(.received(.answer(2, .logsAccepted([instance]))), at: ms(4))
        #expect(session.handle(.lost, at: ms(5)) == [.report(.connecting), .open(after: .zero)])
        _ = session.handle(.opened, at: ms(6))
        let again = Request.logs(LogsRequest(instances: [instance], follow: true, tail: 0))
        #expect(
            session.handle(.received(.accepted), at: ms(7))
                == [.report(.connected), .send(.request(1, subscription)), .send(.request(2, again))]
        )
        #expect(session.handle(.received(.answer(1, .state(state))), at: ms(8)) == [.deliver(1, .snapshot(state))])
        #expect(
            session.handle(.received(.answer(2, .logsAccepted([instance]))), at: ms(8)) == [
                .deliver(2, .resumed([instance]))
            ]
        )
    }

    @Test func `an acceptance on a living link means that the agent has begun anew: the streams are made again`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        #expect(session.call(2, read, at: 3000).first == hello)
        let again: [Session.Effect] = [hello, .send(.request(1, subscription)), .inspect]
        #expect(session.handle(.received(.accepted), at: ms(3001)) == again)
    }

    @Test func `an agent that accepts each Hello gets no flood of them`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        _ = session.handle(.refreshed(1, greeting: true), at: ms(3))
        let again = Session.Effect.send(.request(1, subscription))
        for _ in 0..<3 { #expect(session.handle(.received(.accepted), at: ms(4)) == [hello, again, .inspect]) }
        #expect(session.handle(.received(.accepted), at: ms(5)) == [again, .inspect])
        #expect(session.handle(.received(.accepted), at: ms(6)) == [], "there was no Hello")
        // One more each second, for ten seconds.
        for second in 1..<10 {
            #expect(session.handle(.refreshed(1, greeting: true), at: ms(1000 * second + 4)).first == hello)
            #expect(session.handle(.received(.accepted), at: ms(1000 * second + 5)) == [hello, again, .inspect])
            #expect(session.handle(.received(.accepted), at: ms(1000 * second + 5)) == [again, .inspect])
        }
        _ = session.handle(.refreshed(1, greeting: true), at: ms(10_010))
        #expect(session.handle(.received(.accepted), at: ms(10_011)) == [again, .inspect])
    }

    @Test func `a torn message may have taken an acceptance with it: what follows has a Hello`() {
        var session = Session.ready
        _ = session.call(1, read, at: 3000)
        _ = session.handle(.received(.torn(nil)), at: ms(3001))
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(3002))
        #expect(session.call(2, read, at: 3003) == [hello, .send(.request(2, read))])
    }

    @Test func `logs that are made again twice are told of both gaps, as one acceptance may be an old one`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 1)
        let accepted = Session.Event.received(.answer(1, .logsAccepted([instance])))
        _ = session.handle(accepted, at: ms(2))
        for moment in [600, 1700] {
            _ = session.call(CallID(UInt64(moment)), read, at: moment)
            _ = session.handle(.received(.accepted), at: ms(moment + 1))
        }
        #expect(
            session.handle(accepted, at: ms(1702)) == [.deliver(1, .resumed([instance]))],
            "kept for the new session"
        )
        #expect(session.handle(accepted, at: ms(1703)) == [.deliver(1, .resumed([instance]))])
        #expect(session.handle(accepted, at: ms(1704)) == [])
    }

    @Test func `logs that the agent itself cancels are taken up again, with a word on the gap`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 1)
        let accepted = Session.Event.received(.answer(1, .logsAccepted([instance])))
        _ = session.handle(accepted, at: ms(2))
        #expect(session.handle(accepted, at: ms(2)) == [], "it comes twice")
        let again = Request.logs(LogsRequest(instances: [instance], follow: true, tail: 0))
        #expect(session.handle(.received(.answer(1, .logsCancelled)), at: ms(3)) == [.send(.request(1, again))])
        #expect(session.handle(accepted, at: ms(4)) == [.deliver(1, .resumed([instance]))])
        #expect(session.handle(.received(.torn(1)), at: ms(5)) == [.deliver(1, .resumed([instance]))])
    }

    @Test func `a torn message for whom nobody knows may have been lines of each log, and each log's reader is told`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 1)
        _ = session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(2))
        #expect(session.handle(.received(.torn(nil)), at: ms(3)) == [.deliver(1, .resumed([instance]))])
        #expect(session.handle(.received(.garbage), at: ms(4)) == [.deliver(1, .resumed([instance]))])
    }

    @Test func `a message that cannot be read ends the stream that it is for`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        let error = AnkaiosError.unexpectedAnswer("a message that cannot be read (invalidUTF8)")
        #expect(
            session.handle(.received(.malformed(1, .invalidUTF8)), at: ms(3))
                == [.end(1, error), .send(.request(1, .eventsCancel))]
        )
    }

    @Test func `logs that do not follow end with a lost link, as lines would come twice`() {
        var session = Session.ready
        _ = session.call(1, .logs(LogsRequest(instances: [instance])), at: 1)
        _ = session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(2))
        #expect(
            session.handle(.lost, at: ms(3))
                == [.end(1, .init(.connectionLost)), .report(.connecting), .open(after: .zero)]
        )
    }

    @Test func `a right that was taken away ends the stream when it is made again`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        _ = session.handle(.refreshed(1, greeting: false), at: ms(3))
        #expect(
            session.handle(.received(.answer(1, .refused("Access denied"))), at: ms(4)) == [
                .end(1, .init(.accessDenied))
            ]
        )
    }

    @Test func `an ended stream is cancelled at Ankaios, an unsent one is not`() {
        var session = Session.ready
        _ = session.call(1, subscription, at: 1)
        _ = session.handle(.received(.answer(1, .state(state))), at: ms(2))
        #expect(session.handle(.cancelled(1), at: ms(3)) == [.send(.request(1, .eventsCancel))])
        #expect(session.handle(.received(.answer(1, .eventsCancelled)), at: ms(4)) == [])
        var waiting = Session()
        _ = waiting.call(2, logs, at: 0)
        #expect(waiting.handle(.cancelled(2), at: ms(1)) == [.finish(2, .failed(.init(.cancelled)))])
    }

    @Test func `a stream whose acceptance did not come in time is cancelled, so that it does not go on unheard`() {
        var session = Session.ready
        _ = session.call(1, logs, at: 1, within: 10)
        #expect(
            session.handle(.timePassed, at: ms(11))
                == [.finish(1, .failed(.timedOut(after: ms(10)))), .send(.request(1, .logsCancel))]
        )
        #expect(session.handle(.received(.answer(1, .logsAccepted([instance]))), at: ms(12)) == [])
    }
}
