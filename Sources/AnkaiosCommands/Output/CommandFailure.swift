import AnkaiosModel
import AnkaiosSDK

/// Why a command ends without having done its work.
enum CommandFailure: Error, Hashable {
    /// What only this tool has to say, in a line that tells what can be done.
    case own(String)
    /// What went wrong with the command, in the words of `ank`: `Command failed: '…'`.
    case command(String)
    /// What went wrong before there was a command, in the words of `ank`.
    case early(String)
}

/// How a command tells that it failed (AnkaiosBehaviour.md §14.5).
struct FailureFrame: Sendable {
    let text: @Sendable (String) -> String

    /// The cause alone.
    static let plain = FailureFrame { $0 }
    /// The cause is not told.
    static let state = FailureFrame { _ in "Could not retrieve state." }

    /// `Failed to get agents: '…'`
    static func failed(to what: String) -> FailureFrame { FailureFrame { "Failed to \(what): '\($0)'" } }

    /// Returns the line that the user gets for a failure.
    func line(_ error: any Error) -> String {
        switch error {
        case let failure as CommandFailure: line(failure)
        case let error as AnkaiosError: line(CommandFailure(error))
        default: "\(error)"
        }
    }

    private func line(_ failure: CommandFailure) -> String {
        switch failure {
        case .own(let text): text
        case .command(let text): self.text("Command failed: '\(text)'")
        case .early(let text): self.text(text)
        }
    }
}

extension CommandFailure {
    /// In the words of `ank` what it knows, too.
    init(_ error: AnkaiosError) {
        switch error {
        case .rejected: self = .command("SetState failed with: '\(error.reason)'")
        case .timedOut: self = .command("Command timed out after '\((error.limit ?? .zero).shortText)'")
        default: self = .own("\(error)")
        }
    }
}

extension CommandFailure: CustomStringConvertible {
    /// The cause, without the frames of `ank`.
    var description: String {
        switch self {
        case .own(let text), .command(let text), .early(let text): text
        }
    }
}

extension CommandCall {
    /// Whether a line has colours. `ank` writes them into files, too, unless NO_COLOR is set (AnkaiosBehaviour.md §14.5).
    func wantsColours(onErrors: Bool) -> Bool {
        isAnk ? environment["NO_COLOR", default: ""].isEmpty : surroundings.showsColours(onErrors: onErrors)
    }

    /// Returns the user's line for an error: as `ank` in its frames of quotes, else the cause alone.
    func line(_ error: any Error, in frame: FailureFrame) -> String { isAnk ? frame.line(error) : "\(error)" }

    /// Writes an error line.
    func complain(_ text: String) {
        let head = wantsColours(onErrors: true) ? "\u{1B}[38;5;9m\u{1B}[1merror:\u{1B}[0m" : "error:"
        terminal.writeError("\(head) \(isAnk ? text.visibleLines : text.visibleParagraph)\n")
    }
}
