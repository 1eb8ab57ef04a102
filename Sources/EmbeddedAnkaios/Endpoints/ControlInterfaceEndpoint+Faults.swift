#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is done to the next messages to a workload.
struct MessageFault {
    enum Kind {
        case dropped
        case doubled
        case delayed(by: Duration)
        /// Held back until all of them are there, then written in reverse order.
        case reordered
        case slow(bytesAtOnce: Int, pause: Duration)
        /// Only the first bytes are written; the next message follows right behind.
        case torn(afterBytes: Int)
        /// The first half is written, then `input` is closed.
        case half
        /// Before the message comes a length that promises this many bytes.
        case announcing(UInt64)
    }

    var kind: Kind
    var count: Int
}

extension ControlInterfaceEndpoint {
    /// What to write, now, for this message.
    func applyingFaults(to message: Outgoing) -> [Outgoing] {
        guard var fault = messageFaults.first else { return [message] }
        fault.count -= 1
        if fault.count > 0 { messageFaults[0] = fault } else { messageFaults.removeFirst() }
        var message = message
        switch fault.kind {
        case .dropped:
            message.whenDone(.delivered)
            return []
        case .doubled:
            return [Outgoing(bytes: message.bytes) { _ in }, message]
        case .delayed(let delay):
            _ = reactor.after(delay) { [weak self] in
                guard let self, isOpen else { return message.whenDone(.closed) }
                enqueue([message])
            }
            return []
        case .reordered:
            heldBack.append(message)
            guard fault.count == 0 else { return [] }
            defer { heldBack = [] }
            return heldBack.reversed()
        case .slow(let bytesAtOnce, let pause):
            message.manner = .slowly(piece: bytesAtOnce, pause: pause)
        case .torn(let count):
            message.bytes = Array(message.bytes.prefix(count))
        case .half:
            message.bytes = Array(message.bytes.prefix((message.bytes.count + 1) / 2))
            message.manner = .thenClose
        case .announcing(let length):
            message.bytes = Frame.varint(length) + message.bytes
        }
        return [message]
    }

    /// Removes the FIFOs while the workload has them open, and makes new ones. Its open ends then lead nowhere.
    func replaceFIFOs() throws(SystemError) {
        unlink(inputPath)
        unlink(outputPath)
        closeInput()
        try open()
    }

    /// Writes these bytes into `input`, as if they had been left there.
    func writeStale(_ bytes: [UInt8]) {
        guard isOpen else { return }
        enqueue([Outgoing(bytes: bytes) { _ in }])
    }
}
