import AnkaiosModel

extension ConnectionEvent: CustomStringConvertible {
    /// The event in one line, for people.
    public var description: String {
        switch self {
        case .connecting(let pause): pause > .zero ? "connecting in \(pause.shortText)" : "connecting"
        case .unavailable(let reason): "no connection: \(reason)"
        case .lockMissing(let reason): "no lock: \(reason)"
        case .connected: "connected"
        case .interfaceRemoved: "Ankaios has removed the control interface; the open pipes go on"
        case .connectionLost: "the connection is lost"
        case .closed(let reason): "the connection is closed: \(reason)"
        case .callBegan(let call): "\(call.name) begins"
        case .callEnded(let call, let time, let error):
            "\(call.name) is answered after \(time.shortText)" + (error.map { ": \($0)" } ?? "")
        case .streamInterrupted(let call): "\(call.name) is interrupted"
        case .streamEnded(let call, let time, _, let error):
            "\(call.name) ends after \(time.shortText)" + (error.map { ": \($0)" } ?? "")
        case .unreadableMessage(let why): "a message cannot be read: \(why)"
        }
    }
}

extension ObservedCall {
    fileprivate var name: String { "\(kind.rawValue) \(number)" }
}

extension Duration {
    /// `3s`, `1.5s`, `700ms`.
    package var shortText: String {
        let milliseconds = Int(self / .milliseconds(1))
        guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        guard rest > 0 else { return "\(whole)s" }
        var digits = String(1000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)s"
    }
}
