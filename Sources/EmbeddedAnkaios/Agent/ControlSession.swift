import AnkaiosProtobuf
import AnkaiosRules

/// The conversation over one control interface: Hello, then requests (AnkaiosBehaviour.md §1.4 to §1.6).
///
///     awaitingHello ──compatible Hello──▶ accepted
///           │                                │ incompatible Hello
///           └──anything else──▶ ended ◀──────┘
///
/// What cannot be decoded ends it before the Hello and is passed over after it. What comes for the workload before its
/// Hello waits.
struct ControlSession: Sendable {
    enum Output: Hashable, Sendable {
        case write(Proto.FromAnkaios)
        /// An allowed request, to be sent to the server.
        case forward(Proto.Request)
        /// Reading rests until there is room for the request that waits.
        case pause
        case resume
        case end
        /// The agent's process breaks down: so much memory as was announced there is not (AnkaiosBehaviour.md Q2a).
        case abort
    }

    private enum Phase: Hashable, Sendable {
        case awaitingHello
        case accepted
        case ended
    }

    /// No message that the server takes comes near this length.
    static let maximumLength: UInt64 = 64 << 20
    /// The shortest length that no machine has room for.
    static let unallocatable: UInt64 = 1 << 36
    /// How many messages wait for the Hello.
    static let maximumWaiting = 1024
    static let undecodable = "Could not decode protobuf data"

    private let authorizer: Authorizer
    private let version: SemanticVersion
    private let quirks: Quirks
    private var phase = Phase.awaitingHello
    private var reader: AgentFrameReader
    private var waiting: [Proto.FromAnkaios] = []
    /// How many requests the server's link takes just now.
    private var room = 0
    /// The request that there was no room for. Nothing is read until it is on its way.
    private var held: Proto.Request?
    private var wasClosedMeanwhile = false
    /// What was asked for, allowed or not, since it was taken.
    private var traffic: AccessTraffic?

    init(_ access: Proto.ControlInterfaceAccess?, version: SemanticVersion, quirks: Quirks) {
        authorizer = Authorizer(access)
        self.version = version
        self.quirks = quirks
        reader = AgentFrameReader(
            maximumLength: quirks.acceptsAnyFrameLength ? Self.unallocatable - 1 : Self.maximumLength
        )
    }

    var hasEnded: Bool { phase == .ended }

    /// Whether a frame is there in part.
    var isPartial: Bool { reader.isPartial }

    /// Takes what the workload wrote. `room`: how many requests can be forwarded; one more than that waits.
    mutating func received(_ bytes: [UInt8], room: Int = .max) -> [Output] {
        guard phase != .ended else { return [] }
        reader.append(bytes)
        self.room = room
        return goOn()
    }

    /// There is room again.
    mutating func roomIsThere(_ room: Int) -> [Output] {
        guard phase != .ended, room > 0, let request = held else { return [] }
        held = nil
        self.room = room - 1
        return [.resume, .forward(request)] + goOn()
    }

    private mutating func goOn() -> [Output] {
        var outputs: [Output] = []
        while phase != .ended, held == nil, let reading = reader.next() { outputs += take(reading) }
        if held == nil, wasClosedMeanwhile {
            wasClosedMeanwhile = false
            reader.reset()
        }
        return outputs
    }

    /// What was asked for since the last call; nil: nothing.
    mutating func takeTraffic() -> AccessTraffic? {
        defer { traffic = nil }
        return traffic
    }

    mutating func outputClosed() {
        if held != nil { wasClosedMeanwhile = true } else { reader.reset() }
    }

    /// A message for the workload from the server.
    mutating func deliver(_ message: Proto.FromAnkaios) -> [Output] {
        if quirks.losesPartialFrames { reader.reset() }
        switch phase {
        case .accepted:
            return [.write(message)]
        case .awaitingHello:
            if waiting.count < Self.maximumWaiting { waiting.append(message) }
            return []
        case .ended:
            return []
        }
    }

    /// The control interface was made anew around what the workload has open: it wants a Hello again.
    mutating func startAnew() {
        guard phase == .accepted else { return }
        phase = .awaitingHello
    }

    mutating func end() -> [Output] {
        phase = .ended
        waiting = []
        held = nil
        return [.end]
    }

    private mutating func take(_ reading: AgentFrameReader.Reading) -> [Output] {
        switch reading {
        case .tooLong(let length):
            guard quirks.acceptsAnyFrameLength else { return close(Self.undecodable) }
            // The real one breaks off without a word when it cannot even count that far.
            if length > UInt64(Int64.max) { return end() }
            phase = .ended
            return [.abort]
        case .malformedLength:
            return phase == .accepted ? [] : close(Self.undecodable)
        case .message(let bytes):
            do throws(ProtoError) {
                return take(try Proto.ToAnkaios(decoding: bytes))
            } catch {
                return phase == .accepted ? [] : close(Self.undecodable)
            }
        }
    }

    private mutating func take(_ message: Proto.ToAnkaios) -> [Output] {
        switch message.content {
        case .hello(let hello):
            return take(hello)
        case .request(let request) where phase == .accepted:
            let isAllowed = authorizer.allows(request)
            traffic = traffic ?? AccessTraffic()
            traffic?.add(request, isAllowed ? [] : authorizer.denials(of: request), isAllowed: isAllowed)
            guard isAllowed else {
                let error = Proto.Error(message: "Access denied")
                return [.write(.init(content: .response(.init(requestId: request.requestId, content: .error(error)))))]
            }
            guard room > 0 else {
                held = request
                return [.pause]
            }
            room -= 1
            return [.forward(request)]
        case .request, nil:
            return phase == .accepted ? [] : close("Initial Hello missing!")
        }
    }

    private mutating func take(_ hello: Proto.Hello) -> [Output] {
        if let refusal = version.refusal(of: hello.protocolVersion) { return close(refusal) }
        let accepted = Output.write(.init(content: .controlInterfaceAccepted(.init())))
        guard phase == .awaitingHello else { return quirks.ignoresSecondHello ? [] : [accepted] }
        phase = .accepted
        defer { waiting = [] }
        return [accepted] + waiting.map(Output.write)
    }

    private mutating func close(_ reason: String) -> [Output] {
        [.write(.init(content: .connectionClosed(.init(reason: reason))))] + end()
    }
}
