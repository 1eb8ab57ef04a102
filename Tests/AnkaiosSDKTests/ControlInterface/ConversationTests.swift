import AnkaiosPlatform
import AnkaiosModel
import AnkaiosSDK
import AnkaiosSession
import AnkaiosWire
import Testing

/// What a conversation tells its link and its users.
@Suite(.timeLimit(.minutes(1))) struct ConversationTests {
    /// Carries nothing, and notes when the conversation wants to be woken.
    private final class NotingLink: Link {
        let wakes = Lock<[Duration?]>([])
        let canStart: Bool
        init(canStart: Bool = true) { self.canStart = canStart }
        func start(for conversation: Conversation) -> Bool { canStart }
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

    @Test func `a connection that the system cannot start ends with that error`() async throws {
        let ankaios = Ankaios(to: Transport { _ in NotingLink(canStart: false) })
        let reason = "the system has no thread or descriptor left for it"
        await #expect(throws: AnkaiosError.closed(reason: reason)) { try await ankaios.run() }
        await #expect(throws: AnkaiosError.closed(reason: reason)) { try await ankaios.configs() }
        #expect(ankaios.connectionState == .closed(reason: reason))
    }

    @Test func `a drain whose time was over before it began waits for nothing`() async throws {
        let ankaios = Ankaios(to: Transport { _ in NotingLink() })
        // It has begun before this goes on, and nothing ends it before its deadline.
        let call = Task.immediate { try await ankaios.configs(timeout: .seconds(3600)) }
        ankaios.conversation.refuseCalls()
        ankaios.conversation.endDraining()
        await ankaios.conversation.drain()
        await ankaios.close()
        await #expect(throws: AnkaiosError(.shutDown)) { try await call.value }
    }

    @Test func `an operation that begins in a drain is cancelled from its beginning`() async throws {
        let ankaios = Ankaios(to: Transport { _ in NotingLink() })
        ankaios.conversation.refuseCalls()
        #expect(try await ankaios.conversation.holdingLease { Task.isCancelled })
    }

    /// Runs what it gets at once, where it gets it.
    private final class AtOnce: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    @Test func `a reader of the states that runs at once may use the connection`() async throws {
        let ankaios = Ankaios(to: Transport { _ in NotingLink() })
        let reader = Task(executorPreference: AtOnce()) {
            var seen: [ConnectionState] = []
            for await _ in ankaios.connectionStates { seen.append(ankaios.connectionState) }
            return seen
        }
        ankaios.conversation.start()
        ankaios.conversation.handle([.opened, .received(.accepted)])
        ankaios.conversation.handle(.lost)
        await ankaios.close()
        #expect(await reader.value == [.connecting, .connected, .connecting, .closed(reason: "closed by this side")])
    }
}
