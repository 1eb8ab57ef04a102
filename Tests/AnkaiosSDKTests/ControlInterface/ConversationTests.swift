import AnkaiosPlatform
import AnkaiosModel
import AnkaiosSDK
import AnkaiosSession
import AnkaiosWire
import Testing

/// What a conversation tells its link.
struct ConversationTests {
    /// Carries nothing, and notes when the conversation wants to be woken.
    private final class NotingLink: Link {
        let wakes = Lock<[Duration?]>([])
        func start(for conversation: Conversation) -> Bool { true }
        func open(after pause: Duration) {}
        func close() {}
        func send(_ frame: [UInt8], for id: CallID?) {}
        func wake(at moment: Duration?) { wakes.withLock { $0.append(moment) } }
        func stop() async {}
    }

    @Test func `when the deadline of an answered call has passed, the link hears that nothing else is to come`() {
        let link = NotingLink()
        let conversation = Conversation(
            link: link,
            configuration: Session.Configuration(),
            frameSizeLimit: 1 << 20,
            seed: 1
        )
        conversation.start()
        let limit = Duration.milliseconds(1)
        // It passes at once.
        let deadline = Duration.now
        conversation.handle([
            .opened, .received(.accepted),
            .called(CallID(1), .completeState(masks: [], subscribe: false), size: 0, until: deadline, limit: limit),
            .received(.answer(CallID(1), .state(CompleteState()))),
        ])
        #expect(link.wakes.withLock(\.last) == .some(deadline), "too early costs less than to look for the next one")
        conversation.timePassed()
        #expect(link.wakes.withLock(\.last) == .some(nil), "or its thread would look again and again")
    }
}
