import AnkaiosProtobuf
import AnkaiosRules

/// The conversation over one control interface: Hello, then requests (reference 1.4 to 1.6).
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
        case end
    }

    private enum Phase: Hashable, Sendable {
        case awaitingHello
        case accepted
        case ended
    }

    /// No message that the server takes comes near this length.
    static let maximumLength: UInt64 = 64 << 20
    /// How many messages wait for the Hello.
    static let maximumWaiting = 1024
    static let undecodable = "Could not decode protobuf data"

    private let authorizer: Authorizer
    private let version: SemanticVersion
    private let quirks: Quirks
    private var phase = Phase.awaitingHello
    private var reader: AgentFrameReader
    private var waiting: [Proto.FromAnkaios] = []
    /// What was asked for, allowed or not, since it was taken.
    private var traffic: AccessTraffic?

    init(_ access: Proto.ControlInterfaceAccess?, version: SemanticVersion, quirks: Quirks) {
        authorizer = Authorizer(access)
        self.version = version
        self.quirks = quirks
        reader = AgentFrameReader(maximumLength: quirks.acceptsAnyFrameLength ? nil : Self.maximumLength)
    }

    var hasEnded: Bool { phase == .ended }

    mutating func received(_ bytes: [UInt8]) -> [Output] {
        guard phase != .ended else { return [] }
        reader.append(bytes)
        var outputs: [Output] = []
        while phase != .ended, let reading = reader.next() { outputs += take(reading) }
        return outputs
    }

    /// What was asked for since the last call; nil: nothing.
    mutating func takeTraffic() -> AccessTraffic? {
        defer { traffic = nil }
        return traffic
    }

    mutating func outputClosed() {
        reader.reset()
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
        return [.end]
    }

    private mutating func take(_ reading: AgentFrameReader.Reading) -> [Output] {
        switch reading {
        case .tooLong:
            // The real one breaks off without a word when it cannot even count that far.
            return quirks.acceptsAnyFrameLength ? end() : close(Self.undecodable)
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
            traffic?.add(request, isAllowed ? [] : authorizer.denials(of: request))
            guard isAllowed else {
                let error = Proto.Error(message: "Access denied")
                return [.write(.init(content: .response(.init(requestId: request.requestId, content: .error(error)))))]
            }
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
