// There is nothing in this module without the package trait `Logging`.
#if Logging
    import AnkaiosModel
    public import AnkaiosSDK
    public import Logging

    extension Observer {
        /// Writes to a logger of swift-log. The messages are constant; the metadata has what differs. The guide "Logs,
        /// counters and spans" lists both, with the levels.
        ///
        /// What the caller also gets by an answer or an error is written at `debug` and `trace`. The rest is a
        /// `warning`.
        public static func logging(to logger: Logger) -> Observer {
            Observer { observation in
                let line = LogLine(observation)
                logger.log(level: line.level, line.message, metadata: line.metadata)
            }
        }
    }

    /// An observation as a line of a log.
    struct LogLine {
        var level: Logger.Level
        var message: Logger.Message
        var metadata: Logger.Metadata = [:]

        init(_ observation: ConnectionEvent) {
            switch observation {
            case .connecting(let pause): (level, message, metadata) = (.debug, "connecting", [Key.pause: pause.logged])
            case .unavailable(let reason):
                (level, message, metadata) = (.warning, "not available", [Key.reason: "\(reason)"])
            case .lockMissing(let reason):
                (level, message, metadata) = (.warning, "no lock", [Key.reason: "\(reason)"])
            case .connected: (level, message) = (.debug, "connected")
            case .interfaceRemoved: (level, message) = (.warning, "control interface removed")
            case .connectionLost: (level, message) = (.warning, "connection lost")
            case .closed(let reason): (level, message, metadata) = (.debug, "closed", [Key.reason: "\(reason)"])
            case .callBegan(let call): (level, message, metadata) = (.trace, "call began", call.metadata)
            case .callEnded(let call, let duration, let error):
                (level, message) = (error == nil ? .trace : .debug, "call ended")
                metadata = call.metadata.with([Key.duration: duration.logged, Key.error: error?.logged])
            case .streamInterrupted(let call):
                (level, message, metadata) = (.warning, "stream interrupted", call.metadata)
            case .streamEnded(let call, let duration, let dropped, let error):
                (level, message) = (dropped == 0 ? .debug : .warning, "stream ended")
                metadata = call.metadata.with([
                    Key.duration: duration.logged, Key.dropped: "\(dropped)", Key.error: error?.logged,
                ])
            case .unreadableMessage(let why):
                (level, message, metadata) = (.warning, "unreadable message", [Key.reason: "\(why)"])
            }
        }
    }

    /// The keys of the metadata.
    private enum Key {
        static let call = "ankaios.call"
        static let number = "ankaios.call.number"
        static let duration = "ankaios.duration_ms"
        static let pause = "ankaios.pause_ms"
        static let reason = "ankaios.reason"
        static let error = "ankaios.error"
        static let dropped = "ankaios.dropped"
    }

    extension ObservedCall {
        fileprivate var metadata: Logger.Metadata { [Key.call: "\(kind.rawValue)", Key.number: "\(number)"] }
    }

    extension Logger.Metadata {
        fileprivate func with(_ more: [String: Logger.MetadataValue?]) -> Logger.Metadata {
            merging(more.compactMapValues { $0 }) { _, new in new }
        }
    }

    extension AnkaiosError {
        fileprivate var logged: Logger.MetadataValue { "\(self)" }
    }

    extension Duration {
        /// In milliseconds.
        fileprivate var logged: Logger.MetadataValue {
            let (seconds, attoseconds) = components
            return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)"
        }
    }
#endif
