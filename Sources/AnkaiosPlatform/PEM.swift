/// A certificate, several of them, or a key, in the PEM format.
public enum PEM: Hashable, Sendable {
    /// In a file. It is read at each attempt to connect, so that a renewed one counts from the next attempt on.
    case file(String)
    /// The text itself: `-----BEGIN …`.
    case text(String)

    /// The most that is read of a file, in bytes: a bundle of all well-known authorities is smaller.
    private static let limit = 4 << 20

    /// Why there is no text.
    package struct Failure: Error, Hashable, Sendable {
        package var reason: String
    }

    /// Reads the text, and looks whether it can be one of certificates or keys.
    package func read() throws(Failure) -> String {
        let text: String
        switch self {
        case .text(let given): text = given
        case .file(let path):
            do throws(SystemFile.Failure) {
                text = String(decoding: try SystemFile.read(path, limit: Self.limit), as: UTF8.self)
            } catch {
                throw Failure(reason: "the certificate file \(path) cannot be read: \(error.reason)")
            }
        }
        guard Self.hasBegin(text.utf8[...]) else {
            throw Failure(reason: "\(description) is not PEM: it has no BEGIN line")
        }
        return text
    }

    // The standard library's search in a string brings its regular expressions, a megabyte in a static program.
    private static func hasBegin(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        while let dash = rest.firstIndex(of: UInt8(ascii: "-")) {
            rest = rest[dash...]
            if rest.starts(with: "-----BEGIN ".utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

// Whatever prints it, or a value that has it, does not print the text: it may be a key.
extension PEM: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What it is in a message: the file's path, or that it is a text; never the text itself.
    public var description: String {
        switch self {
        case .file(let path): "the file \(path)"
        case .text: "the text"
        }
    }

    /// As ``description``.
    public var debugDescription: String { description }

    /// Without children, so that `dump` shows no text either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
