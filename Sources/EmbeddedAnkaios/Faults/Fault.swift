/// What an agent, or its link to a workload, can be made to do wrong. Values, so that a test can list them, and a file
/// can hold them.
///
/// Those that concern messages apply to the next ones to the workload; several are worked off one after the other.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum Fault: Hashable, Codable, Sendable {
    // MARK: Messages to the workload

    /// The next messages are not written.
    case droppedMessages(count: Int)
    /// The next messages are written twice.
    case doubledMessages(count: Int)
    /// The next messages come later by this; those behind them may overtake.
    case delayedMessages(by: Duration, count: Int)
    /// The next messages wait for each other and come in reverse order.
    case reorderedMessages(count: Int)
    /// The next messages are written in pieces of this many bytes, with a pause between them.
    case slowMessages(bytesAtOnce: Int, pause: Duration, count: Int)
    /// Only the first bytes of the next messages, length included, are written; what follows comes right behind.
    case tornMessages(afterBytes: Int, count: Int)
    /// Half of the next message is written, then `input` is closed.
    case halfMessage
    /// Before the next message comes a length that announces this many bytes.
    case oversizedMessage(length: UInt64)
    /// These bytes are in `input`, as a former agent may have left them.
    case staleBytes([UInt8])

    // MARK: The control interface

    /// The agent no longer reads `output`. It fills, and writes into it do not come through.
    case stalledReader
    /// The agent reads `output` slowly: this many bytes at once, with a pause between.
    case slowReader(bytesAtOnce: Int, pause: Duration)
    /// It reads again, and as fast as it can.
    case resumedReader
    /// The FIFOs are taken away and made anew under the same names; what is open leads nowhere.
    case replacedFIFOs
    /// The agent says `connectionClosed` with this reason and ends the control interface.
    case closed(reason: String)

    // MARK: Agents and server

    /// The agent of the workload is killed.
    case agentDown
    /// The agent of the workload is started again.
    case agentUp
    /// The server is killed.
    case serverDown
    /// The server is started again; it knows only its startup manifest.
    case serverUp
}

extension Fault {
    /// No count of messages or bytes is larger.
    static let most = 1 << 30

    /// The fault with numbers with which something can be done.
    private var bounded: Fault {
        func count(_ number: Int) -> Int { Swift.min(Swift.max(number, 1), Fault.most) }
        return switch self {
        case .droppedMessages(let number): .droppedMessages(count: count(number))
        case .doubledMessages(let number): .doubledMessages(count: count(number))
        case .delayedMessages(let delay, let number): .delayedMessages(by: delay.bounded, count: count(number))
        case .reorderedMessages(let number): .reorderedMessages(count: count(number))
        case .slowMessages(let size, let pause, let number):
            .slowMessages(bytesAtOnce: count(size), pause: pause.bounded, count: count(number))
        case .tornMessages(let bytes, let number):
            .tornMessages(afterBytes: Swift.min(Swift.max(bytes, 0), Fault.most), count: count(number))
        case .slowReader(let size, let pause): .slowReader(bytesAtOnce: count(size), pause: pause.bounded)
        default: self
        }
    }

    /// How an agent reads from now on, if the fault is of this kind.
    var readingPace: ControlInterfaceEndpoint.ReadingPace? {
        guard case .slowReader(let size, let pause) = bounded else { return nil }
        return .init(bytesAtOnce: size, pause: pause)
    }

    /// The fault as one of messages, if it is one.
    var messageFault: MessageFault? {
        switch bounded {
        case .droppedMessages(let count): MessageFault(kind: .dropped, count: count)
        case .doubledMessages(let count): MessageFault(kind: .doubled, count: count)
        case .delayedMessages(let delay, let count): MessageFault(kind: .delayed(by: delay), count: count)
        case .reorderedMessages(let count): MessageFault(kind: .reordered, count: count)
        case .slowMessages(let size, let pause, let count):
            MessageFault(kind: .slow(bytesAtOnce: size, pause: pause), count: count)
        case .tornMessages(let bytes, let count): MessageFault(kind: .torn(afterBytes: bytes), count: count)
        case .halfMessage: MessageFault(kind: .half, count: 1)
        case .oversizedMessage(let length): MessageFault(kind: .announcing(length), count: 1)
        case .staleBytes, .stalledReader, .slowReader, .resumedReader, .replacedFIFOs, .closed, .agentDown, .agentUp,
            .serverDown,
            .serverUp:
            nil
        }
    }
}
