#if GRPC
    import AnkaiosModel
    import AnkaiosRPC
    import AnkaiosSDK
    import AnkaiosSession
    import AnkaiosWire
    import AnkaiosPlatform

    /// The link to the server itself: one RPC of its command service, on one thread.
    final class ServerLink: Link {
        private struct State {
            var openAt: Duration?
            var rpc: RPC?
            /// Counts RPCs: what an earlier one tells is of no interest.
            var number = 0
            var isOpen = false
            /// What was sent before the server said anything: if it does not know the service, the other one gets it.
            var greeting: RPCOutbox? = RPCOutbox()
            var failures = 0
            /// RPCs that have not ended, also those that only take their leave.
            var leaving: [Int: RPC] = [:]
            var leavesUntil: Duration?
            var stopWaiters: [CheckedContinuation<Void, Never>] = []
            var shouldStop = false
            var hasEnded = false
        }

        private let settings: ServerSettings
        private let keepAlive: Duration
        private let maximumMessageSize: Int
        private let loop = RPCLoop()
        private let state = Lock(State())

        /// How long the server may take to end an RPC that has said Goodbye.
        private static let farewell = Duration.milliseconds(500)

        init(_ settings: ServerSettings, keepAlive: Duration, maximumMessageSize: Int) {
            self.settings = settings
            self.keepAlive = keepAlive
            self.maximumMessageSize = maximumMessageSize
        }

        // MARK: - For the conversation

        func start(for conversation: Conversation) -> Bool {
            let work = RPCLoop.Work(
                turn: { self.turn(conversation) },
                due: { self.due(conversation) },
                ended: { self.ended() }
            )
            let hasStarted = loop.start(work)
            if !hasStarted { state.withLock { $0.hasEnded = true } }
            return hasStarted
        }

        func bytes(of message: Outbound, ids: RequestIDs) -> [UInt8] { message.messageToServer(ids: ids) }

        func open(after pause: Duration) {
            let moment = Duration.now + pause
            state.withLock { $0.openAt = moment }
            loop.wake(at: moment)
        }

        func close() {
            state.withLock { state in
                state.openAt = nil
                leave(&state)
            }
            loop.wake(at: .now + ServerLink.farewell)
        }

        /// Says Goodbye, as `ank` does, and leaves the end to the server.
        private func leave(_ state: inout State) {
            guard let rpc = state.rpc else { return }
            state.rpc = nil
            state.leaving[state.number] = rpc
            if state.isOpen {
                rpc.send(Outbound.goodbyeToServer)
                rpc.halfClose()
                state.leavesUntil = .now + ServerLink.farewell
            } else {
                rpc.cancel()
            }
            state.isOpen = false
        }

        func send(_ frame: [UInt8], for id: CallID?) {
            state.withLock { state in
                state.greeting?.append(.message(frame, id: id?.number))
                state.rpc?.send(frame, id: id?.number)
            }
        }

        func withdraw(_ id: CallID) {
            state.withLock { state in
                state.greeting?.withdraw(id.number)
                state.rpc?.withdraw(id.number)
            }
        }

        func wake(at moment: Duration?) {
            if let moment { loop.wake(at: moment) }
        }

        func stop() async {
            await withCheckedContinuation { continuation in
                let hasEnded = state.withLock { state in
                    if state.hasEnded { return true }
                    state.shouldStop = true
                    state.stopWaiters.append(continuation)
                    return false
                }
                if hasEnded { continuation.resume() } else { loop.wake() }
            }
            loop.join()
        }

        // MARK: - On the thread

        /// Does what is due; false when nothing is left to be done.
        private func turn(_ conversation: Conversation) -> Bool {
            let now = Duration.now
            let (opens, goesOn) = state.withLock { state -> (Bool, Bool) in
                if state.shouldStop {
                    state.openAt = nil
                    leave(&state)
                    if state.leaving.isEmpty { return (false, false) }
                }
                if let moment = state.leavesUntil, moment <= now {
                    for rpc in state.leaving.values { rpc.cancel() }
                    state.leavesUntil = nil
                }
                let opens = state.openAt.map { $0 <= now } ?? false
                if opens { state.openAt = nil }
                return (opens, true)
            }
            guard goesOn else { return false }
            if opens { connect(conversation) }
            if let moment = conversation.wakeAt, moment <= .now { conversation.timePassed() }
            return true
        }

        private func due(_ conversation: Conversation) -> Duration? {
            let wakeAt = conversation.wakeAt
            return state.withLock { state in [wakeAt, state.openAt, state.leavesUntil].compactMap(\.self).min() }
        }

        private func ended() {
            let waiters = state.withLock { state in
                state.hasEnded = true
                defer { state.stopWaiters = [] }
                return state.stopWaiters
            }
            for waiter in waiters { waiter.resume() }
        }

        private func connect(_ conversation: Conversation) {
            do throws(AnkaiosError) {
                let address = try ServerAddress(url: settings.url, credentials: settings.credentials)
                let security = try settings.credentials.read()
                if case .mutualTLS(_, let certificate, let key) = security,
                    !KeyPair.mayMatch(certificate: certificate, key: key)
                {
                    throw .misconfigured(
                        "the key does not belong to the certificate: take the key with which it was made"
                    )
                }
                let channel = RPCChannel(
                    RPCChannel.Options(
                        address: address.uri,
                        security: security,
                        serverName: "ank-server",
                        keepAlive: keepAlive,
                        keepAliveTimeout: keepAlive,
                        maximumMessageSize: maximumMessageSize
                    )
                )
                guard let channel else {
                    throw .misconfigured("the certificate and the key cannot be used: are they a pair?")
                }
                open(.commands, over: channel, conversation)
            } catch {
                let text = error.reason
                failed(.misconfigured(text), conversation)
            }
        }

        private func open(_ service: ServerService, over channel: RPCChannel, _ conversation: Conversation) {
            state.withLock { state in
                state.number += 1
                let number = state.number
                let isFirst = !state.isOpen
                if isFirst { state.greeting = RPCOutbox() }
                state.rpc = RPC(to: service.path, over: channel, on: loop) { [weak self] event in
                    self?.happened(event, number, service, channel, conversation)
                }
                guard !isFirst else { return }
                for case .message(let bytes, let id) in state.greeting?.all ?? [] { state.rpc?.send(bytes, id: id) }
            }
        }

        private func happened(
            _ event: RPC.Event,
            _ number: Int,
            _ service: ServerService,
            _ channel: RPCChannel,
            _ conversation: Conversation
        ) {
            let isPresent = state.withLock { state in
                if case .ended = event { state.leaving[number] = nil }
                return state.number == number && state.rpc != nil
            }
            guard isPresent else { return }
            switch event {
            case .opened:
                let isFirst = state.withLock { state in
                    defer { state.isOpen = true }
                    return !state.isOpen
                }
                if isFirst { conversation.handle(.opened) }
            case .headers, .halfClosed: break
            case .message(let bytes):
                state.withLock { state in
                    state.greeting = nil
                    state.failures = 0
                }
                conversation.handle(.received(Inbound.decodeFromServer(bytes.span.bytes, ids: conversation.ids)))
            case .ended(let status): ended(status, service, channel, conversation)
            }
        }

        private func ended(
            _ status: RPCStatus,
            _ service: ServerService,
            _ channel: RPCChannel,
            _ conversation: Conversation
        ) {
            let (wasOpen, wasHeard) = state.withLock { state in
                state.rpc = nil
                return (state.isOpen, state.greeting == nil)
            }
            if status.code == .unimplemented, !wasHeard, service == .commands {
                return open(.commandLine, over: channel, conversation)
            }
            state.withLock { $0.isOpen = false }
            switch ConnectionEnd(status, of: settings, wasHeard: wasHeard) {
            case .refused(let text): conversation.handle([.received(.closed(reason: text))])
            case .lost: conversation.handle(.lost)
            case .unreachable(let absence):
                if wasOpen {
                    conversation.handle([.lost, .openFailed(absence)])
                } else {
                    failed(absence, conversation)
                }
            }
        }

        /// The way could not be opened: tells it, and tries again after a while.
        private func failed(_ absence: Session.Absence, _ conversation: Conversation) {
            conversation.handle(.openFailed(absence))
            state.withLock { state in
                guard !state.shouldStop else { return }
                // Agents try each second (AnkaiosBehaviour.md §10.2); the first attempts follow faster.
                state.openAt = .now + min(.milliseconds(100 << min(state.failures, 4)), .seconds(1))
                state.failures += 1
            }
        }
    }

    extension ServerCredentials {
        fileprivate func read() throws(AnkaiosError) -> RPCSecurity {
            switch self {
            case .insecure: .insecure
            case .mutualTLS(let authority, let certificate, let key):
                .mutualTLS(authority: try authority.text(), certificate: try certificate.text(), key: try key.text())
            }
        }
    }

    extension PEM {
        fileprivate func text() throws(AnkaiosError) -> String {
            do throws(Failure) {
                return try read()
            } catch {
                throw .misconfigured(error.reason)
            }
        }
    }
#endif
