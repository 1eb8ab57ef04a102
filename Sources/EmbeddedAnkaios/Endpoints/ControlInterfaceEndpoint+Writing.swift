#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension ControlInterfaceEndpoint {
    /// A waiting message, framed.
    struct Outgoing {
        var bytes: [UInt8]
        var manner: Manner = .asOne
        var whenDone: (Delivery) -> Void

        enum Manner {
            case asOne
            /// This many bytes, then a pause, and so on, without a limit of time.
            case slowly(piece: Int, pause: Duration)
            /// Written as it is, then `input` is closed.
            case thenClose
        }
    }

    /// The message that is being written.
    struct Writing {
        var message: Outgoing
        var offset = 0
        var attempt = 0
        var watch: Reactor.Watch?
        var timer: Reactor.Timer?
        var hasDeadline = false
        /// Its time is over, and it counts as lost; its rest is written nevertheless.
        var isLate = false
    }

    /// Writes a message, framed, as soon as those before it are written.
    func send(_ frame: [UInt8], whenDone: @escaping (Delivery) -> Void) {
        guard isOpen, !closeWhenWritten else { return whenDone(.closed) }
        enqueue(applyingFaults(to: Outgoing(bytes: frame, whenDone: whenDone)))
    }

    func enqueue(_ messages: [Outgoing]) {
        guard !messages.isEmpty else { return }
        for message in messages {
            // As if its time were over already: the ones before it wait for a workload that does not read.
            guard queue.isEmpty || message.bytes.count <= max(0, limits.waitingBytes - waitingBytes) else {
                message.whenDone(.timedOut)
                continue
            }
            queue.append(message)
            waitingBytes += message.bytes.count
        }
        startWriting()
    }

    private func takeFirst() -> Outgoing {
        let message = queue.removeFirst()
        waitingBytes -= message.bytes.count
        return message
    }

    /// Closes `input` as soon as all before is written.
    func closeInput(whenDone: @escaping (Delivery) -> Void) {
        enqueue([Outgoing(bytes: [], manner: .thenClose, whenDone: whenDone)])
    }

    /// How many messages wait, the one that is being written included.
    var waitingMessages: Int { queue.count + (writing == nil ? 0 : 1) }

    func abandonWriting() {
        let lost = [writing?.message].compactMap(\.self) + queue + heldBack
        stopWaiting()
        writing = nil
        queue = []
        waitingBytes = 0
        heldBack = []
        closeInput()
        for message in lost { message.whenDone(.closed) }
    }

    // MARK: - One message

    private func startWriting() {
        while writing == nil, isOpen {
            guard !queue.isEmpty else {
                if closeWhenWritten { close() }
                return
            }
            writing = Writing(message: takeFirst())
            goOn()
        }
    }

    /// Writes as much as can be written now. Leaves a watch or a timer that goes on, or finishes the message.
    private func goOn() {
        while var current = writing {
            guard let input = openInput() else { return tryAgainLater() }
            let rest = current.message.bytes[current.offset...]
            if rest.isEmpty { return finish(.delivered) }
            var piece = rest
            if case .slowly(let size, _) = current.message.manner { piece = rest.prefix(max(size, 1)) }
            switch input.write(piece) {
            case .wrote(let count):
                current.offset += count
                writing = current
                if current.offset == current.message.bytes.count { return finish(.delivered) }
                if case .slowly(_, let pause) = current.message.manner { return wait(for: pause) }
            case .full:
                return waitForRoom()
            case .noReader, .failed:
                closeInput()
                // Its rest, which would only have kept the reader's framing, is for nobody.
                if current.isLate { return finish(.noReader) }
                writing?.offset = 0
                return tryAgainLater()
            }
        }
    }

    private func openInput() -> Descriptor? {
        if let input { return input }
        input = try? Descriptor.open(inputPath, O_WRONLY)
        if let input, let size = limits.pipeSize { input.setPipeSize(size) }
        if let input, !limits.keepsUnreadBytes {
            // What nobody has read goes with the last descriptor of the FIFO.
            inputWatch = reactor.watch(input, 0) { [weak self] _ in
                guard let self else { return }
                if writing == nil { closeInput() } else { continueWriting() }
            }
        }
        return input
    }

    func closeInput() {
        reactor.unwatch(inputWatch)
        inputWatch = nil
        input?.close()
        input = nil
    }

    private func tryAgainLater() {
        stopWaiting()
        writing?.attempt += 1
        guard let attempt = writing?.attempt, attempt <= limits.reopenAttempts else { return finish(.noReader) }
        wait(for: limits.reopenDelay)
    }

    private func wait(for delay: Duration) {
        stopWaiting()
        writing?.timer = reactor.after(delay) { [weak self] in
            self?.writing?.timer = nil
            self?.continueWriting()
        }
    }

    private func waitForRoom() {
        guard let input else { return }
        if writing?.watch == nil {
            writing?.watch = reactor.watch(input, Reactor.writable) { [weak self] _ in self?.continueWriting() }
        }
        guard writing?.hasDeadline == false else { return }
        if case .slowly? = writing?.message.manner { return }
        writing?.hasDeadline = true
        writing?.timer = reactor.after(limits.writeTimeout) { [weak self] in self?.timeIsOver() }
    }

    /// The message is lost. What is in the pipe of it stays there. Without AnkaiosBehaviour.md Q3 the rest of it comes
    /// first, as soon as there is room. Later messages then wait for the end of their own time.
    private func timeIsOver() {
        guard let current = writing, current.isLate || (current.offset > 0 && !limits.leavesHalfMessages) else {
            finish(.timedOut)
            return startWriting()
        }
        writing?.timer = reactor.after(limits.writeTimeout) { [weak self] in self?.timeIsOver() }
        if !current.isLate {
            writing?.isLate = true
            current.message.whenDone(.timedOut)
        } else if !queue.isEmpty {
            takeFirst().whenDone(.timedOut)
        }
    }

    private func continueWriting() {
        goOn()
        startWriting()
    }

    private func stopWaiting() {
        reactor.unwatch(writing?.watch)
        reactor.cancel(writing?.timer)
        writing?.watch = nil
        writing?.timer = nil
        writing?.hasDeadline = false
    }

    private func finish(_ delivery: Delivery) {
        stopWaiting()
        guard let done = writing else { return }
        writing = nil
        if case .thenClose = done.message.manner {
            closeInput()
        }
        if !done.isLate { done.message.whenDone(delivery) }
    }
}

extension ControlInterfaceEndpoint.Limits {
    /// As an agent with these quirks has them.
    init(writeTimeout: Duration, pipeSize: Int?, quirks: Quirks) {
        self.writeTimeout = writeTimeout
        self.pipeSize = pipeSize
        leavesHalfMessages = quirks.leavesHalfMessages
        keepsUnreadBytes = quirks.keepsUnreadBytes
    }
}
