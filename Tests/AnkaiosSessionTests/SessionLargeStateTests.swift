import AnkaiosModel
import AnkaiosWire
import Testing

@testable import AnkaiosSession

/// An answer above 4 MiB breaks the link between agent and server: what has broken it is not asked for again.
@Suite struct SessionLargeStateTests {
    private let altered = ChangedFields(added: ["workloadStates.agent_A.w"])
    private let tooLarge = AnkaiosError(.answerTooLarge, "a state of about 5000 bytes")

    /// A session with a subscription whose state has 5,000 bytes, of which 2,000 are safe.
    private func large() -> Session {
        var configuration = Session.Configuration()
        configuration.safeAnswerSize = 2000
        var session = Session(configuration: configuration)
        _ = session.handle(.opened, at: ms(0))
        _ = session.handle(.received(.accepted), at: ms(0))
        _ = session.call(1, subscription, at: 0)
        _ = session.handle(.received(.answer(1, .state(CompleteState()))), at: ms(1))
        var change = State()
        change.configs["c"] = .text(String(repeating: "x", count: 4995))
        let event = Answer.event(CompleteState(desiredState: change), altered)
        _ = session.handle(.received(.answer(1, event)), at: ms(2))
        return session
    }

    @Test func `a state that has broken the link is not asked for again: its stream ends with the size`() {
        var session = large()
        _ = session.handle(.refreshed(1, greeting: true), at: ms(100))
        _ = session.handle(.timePassed, at: ms(10_100))
        #expect(session.handle(.received(.accepted), at: ms(10_101)) == [.end(1, tooLarge), .inspect])
        session = large()
        _ = session.handle(.refreshed(1, greeting: true), at: ms(100))
        #expect(session.handle(.lost, at: ms(101)) == [.end(1, tooLarge), .report(.connecting), .open(after: .zero)])
    }

    @Test func `a large state that nobody asked for meanwhile is asked for again, and so is one asked for just now`() {
        var session = large()
        _ = session.handle(.timePassed, at: ms(10_002))
        #expect(
            session.handle(.received(.accepted), at: ms(10_003)) == [hello, .send(.request(1, subscription)), .inspect]
        )
        session = large()
        _ = session.handle(.refreshed(1, greeting: true), at: ms(9000))
        #expect(
            session.handle(.received(.accepted), at: ms(9001)) == [hello, .send(.request(1, subscription)), .inspect],
            "the server was away before"
        )
    }

    @Test func `a read during which the agent lost its server ends with an error that names the limit`() {
        var session = Session.ready
        _ = session.call(1, read, at: 0, within: 60_000)
        _ = session.call(2, read, at: 3000, within: 60_000)
        #expect(session.handle(.received(.accepted), at: ms(3001)) == [.inspect])
        let error = AnkaiosError.serverLost
        #expect(session.handle(.timePassed, at: ms(60_000)) == [.finish(1, .failed(error))])
        #expect("\(error)".contains("4194304 bytes"))
    }
}
