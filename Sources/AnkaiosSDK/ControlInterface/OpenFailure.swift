import AnkaiosSession

/// Why a pipe cannot be opened.
package struct OpenFailure: Error, Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// A file of this name does not exist.
        case missing
        /// The other end has no reader.
        case unheard
        /// The other end has not read what a former writer left, and would take what comes next for its rest.
        case unread
        /// The system is short of something.
        case shortage(String)
        case notFIFO
        /// Another connection has the control interface: of whom, in words.
        case held(by: String)
        case other(String)
    }

    package let cause: Cause
    package let path: String

    package init(_ cause: Cause, path: String) {
        (self.cause, self.path) = (cause, path)
    }

    /// Whether no watch of the folder tells when it is over.
    var isBlind: Bool {
        switch cause {
        case .unread, .shortage, .held: true
        case .missing, .unheard, .notFIFO, .other: false
        }
    }

    /// What the session gets.
    /// - Parameter wasThere: whether the pipes have been there before.
    func absence(wasThere: Bool) -> Session.Absence {
        switch cause {
        case .missing where wasThere:
            .removed(
                "Ankaios has removed \(path); only an update of the workload's controlInterfaceAccess or runtimeConfig brings it back"
            )
        case .missing: .passing("there is no \(path): is this a workload with an allow rule in controlInterfaceAccess?")
        case .unheard: .passing("no agent listens at \(path)")
        case .unread: .passing("the agent has not read what is left in \(path)")
        case .shortage(let text): .passing("\(path) cannot be opened: \(text)")
        case .held(let holder):
            .held(
                "\(holder) uses \(path) already, and a control interface serves one connection at a time; end that one first"
            )
        case .notFIFO: .lasting("\(path) is not a FIFO")
        case .other(let text): .lasting("\(path) cannot be opened: \(text)")
        }
    }
}
