import AnkaiosModel
import AnkaiosWire

@testable import AnkaiosSession

/// A defect that is planted at the client's edge, to show that the checks find it.
enum Defect: String, CaseIterable {
    case noHello
    case answersInOrder
    case losesChanges
    case forgetsCalls
    case noNewSubscription
    /// Each update leaves twice. The outbox would take the same call's first frame back, so the copy goes there without one.
    case repeatsUpdates
    /// It tells of an update without an answer that it was not carried out.
    case saysNotDone
    /// It does not tell who reads logs of gaps.
    case forgetsStreams
    case doublesLines
    case losesLines
    /// It says no Hello by itself, however long its streams hear nothing.
    case waitsInSilence
    /// It never looks whether its pipes are in their folder.
    case overlooksRemoval
    /// It never asks again for a state that does not come.
    case trustsAnswers
    /// It takes for the rest of a frame what comes within two seconds.
    case waitsForRests

    /// Whether chance meets it so seldom that only kept plans show it.
    var isRare: Bool { self == .trustsAnswers || self == .waitsForRests }

    /// What the session is told in the place of an event.
    func changed(_ event: Session.Event, _ session: Session) -> Session.Event {
        switch (self, event) {
        case (.answersInOrder, .received(.answer(_, .state(let state)))):
            guard let first = session.oldestRead else { return event }
            return .received(.answer(first, .state(state)))
        case (.doublesLines, .received(.answer(let id, .logEntries(let entries)))):
            return .received(.answer(id, .logEntries(entries + entries.suffix(1))))
        case (.losesLines, .received(.answer(let id, .logEntries(let entries)))):
            return .received(.answer(id, .logEntries(Array(entries.dropLast(entries.count > 3 ? 1 : 0)))))
        default: return event
        }
    }

    /// What is done in the place of what the session decided.
    func changed(_ effect: Session.Effect, _ client: SimulatedClient) -> [Session.Effect] {
        switch (self, effect) {
        case (.noHello, .send(.hello)): []
        case (.losesChanges, .deliver(_, .change)): client.world.chance(0...3) == 0 ? [] : [effect]
        case (.forgetsCalls, .finish(_, .failed(.init(.connectionLost)))): []
        case (.noNewSubscription, .send(.request(_, .completeState(_, subscribe: true)))):
            client.world.now > .seconds(2) ? [] : [effect]
        case (.saysNotDone, .finish(let id, .failed(.init(.answerLost)))):
            [.finish(id, .failed(.init(.connectionLost)))]
        case (.overlooksRemoval, .inspect): []
        case (.forgetsStreams, .deliver(_, .resumed)): []
        default: [effect]
        }
    }
}

extension Session {
    fileprivate var oldestRead: CallID? {
        calls.filter { $0.value.isSent && $0.value.request?.isUpdate == false }.keys.min()
    }

    var isClosed: Bool { if case .closed = link { true } else { false } }

    /// Whether it keeps nothing of anybody.
    var isEmpty: Bool {
        calls.isEmpty && queue.isEmpty && streams.isEmpty && wakeAt == nil
    }
}
