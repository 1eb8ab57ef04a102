import AnkaiosYAML

/// A scenario as a text that people read and change:
///
///     seed: 7
///     steps:
///     - {afterRequest: 2, of: "client", fault: droppedMessages, count: 1, into: "client"}
///     - {at: 5s, fault: agentDown, into: "client"}
extension FaultScenario {
    /// Why a text is not a scenario.
    public struct TextError: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, in one line.
        public var description: String
    }

    /// The scenario as YAML. Reading it gives the same scenario.
    public var text: String {
        var lines = ["seed: \(seed)", "steps:"]
        if steps.isEmpty { lines[1] += " []" }
        for step in steps {
            let moment: String =
                switch step.moment {
                case .at(let time): "at: \(Form.text(time))"
                case .afterRequest(let number, let workload):
                    "afterRequest: \(number), of: \(Form.quoted(workload))"
                case .when(let workload, let state): "when: \(Form.quoted(workload)), is: \(Form.quoted(state))"
                }
            let values = step.fault.form.values.map { ", \($0.key): \($0.value)" }.joined()
            lines.append(
                "- {\(moment), fault: \(step.fault.form.name)\(values), into: \(Form.quoted(step.workload))}"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a scenario from YAML.
    /// - Throws: ``TextError`` for a text that is not a scenario.
    public init(text: String) throws {
        let document: YAMLNode?
        do throws(YAMLError) {
            document = try YAML.document(text)
        } catch {
            throw TextError(description: error.description)
        }
        guard let items = document?["steps"]?.items else { throw TextError(description: "there are no steps") }
        guard let seed = UInt64(document?["seed"]?.text ?? "0") else {
            throw TextError(description: "the seed is not a number")
        }
        var steps: [Step] = []
        for (index, item) in items.enumerated() {
            guard let step = Step(item) else { throw TextError(description: "step \(index + 1) is not valid") }
            steps.append(step)
        }
        self.init(seed: seed, steps: steps)
    }
}

extension FaultScenario.Step {
    fileprivate init?(_ node: YAMLNode) {
        let read = Form.Reader(node: node)
        guard let name = read.text("fault"), let workload = read.text("into"), let fault = Fault(name, read) else {
            return nil
        }
        if let time = read.duration("at") {
            self.init(.at(time), fault, into: workload)
        } else if let number = read.int("afterRequest", within: 1...Fault.most) {
            self.init(.afterRequest(number, of: read.text("of") ?? workload), fault, into: workload)
        } else if let awaited = read.text("when"), let state = read.text("is") {
            self.init(.when(awaited, is: state), fault, into: workload)
        } else {
            return nil
        }
    }
}

extension Fault {
    /// The name and the values, as texts.
    fileprivate var form: (name: String, values: KeyValuePairs<String, String>) {
        switch self {
        case .droppedMessages(let count): ("droppedMessages", ["count": "\(count)"])
        case .doubledMessages(let count): ("doubledMessages", ["count": "\(count)"])
        case .delayedMessages(let delay, let count): ("delayedMessages", ["by": Form.text(delay), "count": "\(count)"])
        case .reorderedMessages(let count): ("reorderedMessages", ["count": "\(count)"])
        case .slowMessages(let size, let pause, let count):
            ("slowMessages", ["bytesAtOnce": "\(size)", "pause": Form.text(pause), "count": "\(count)"])
        case .tornMessages(let bytes, let count): ("tornMessages", ["afterBytes": "\(bytes)", "count": "\(count)"])
        case .halfMessage: ("halfMessage", [:])
        case .oversizedMessage(let length): ("oversizedMessage", ["length": "\(length)"])
        case .staleBytes(let bytes): ("staleBytes", ["hex": Form.quoted(Form.hex(bytes))])
        case .stalledReader: ("stalledReader", [:])
        case .slowReader(let size, let pause):
            ("slowReader", ["bytesAtOnce": "\(size)", "pause": Form.text(pause)])
        case .resumedReader: ("resumedReader", [:])
        case .replacedFIFOs: ("replacedFIFOs", [:])
        case .closed(let reason): ("closed", ["reason": Form.quoted(reason)])
        case .agentDown: ("agentDown", [:])
        case .agentUp: ("agentUp", [:])
        case .serverDown: ("serverDown", [:])
        case .serverUp: ("serverUp", [:])
        }
    }

    fileprivate init?(_ name: String, _ read: Form.Reader) {
        guard let count = read.int("count", within: 1...Fault.most, else: 1) else { return nil }
        let pause = read.duration("pause")
        let found: Fault? =
            switch name {
            case "droppedMessages": .droppedMessages(count: count)
            case "doubledMessages": .doubledMessages(count: count)
            case "delayedMessages": read.duration("by").map { .delayedMessages(by: $0, count: count) }
            case "reorderedMessages": .reorderedMessages(count: count)
            case "slowMessages":
                read.int("bytesAtOnce", within: 1...Fault.most).map {
                    .slowMessages(bytesAtOnce: $0, pause: pause ?? .zero, count: count)
                }
            case "tornMessages":
                read.int("afterBytes", within: 0...Fault.most).map { .tornMessages(afterBytes: $0, count: count) }
            case "halfMessage": .halfMessage
            case "oversizedMessage": read.text("length").flatMap { UInt64($0) }.map { .oversizedMessage(length: $0) }
            case "staleBytes": read.text("hex").flatMap(Form.bytes).map { .staleBytes($0) }
            case "stalledReader": .stalledReader
            case "slowReader":
                read.int("bytesAtOnce", within: 1...Fault.most).map {
                    .slowReader(bytesAtOnce: $0, pause: pause ?? .zero)
                }
            case "resumedReader": .resumedReader
            case "replacedFIFOs": .replacedFIFOs
            case "closed": read.text("reason").map { .closed(reason: $0) }
            case "agentDown": .agentDown
            case "agentUp": .agentUp
            case "serverDown": .serverDown
            case "serverUp": .serverUp
            default: nil
            }
        guard let found else { return nil }
        self = found
    }
}

/// Values in the text of a scenario.
private enum Form {
    struct Reader {
        var node: YAMLNode

        func text(_ key: String) -> String? { node[key]?.text }
        /// The number of a key; `usual` where the key is not there, nil where it is no such number.
        func int(_ key: String, within range: ClosedRange<Int>, else usual: Int? = nil) -> Int? {
            guard let text = text(key) else { return usual }
            return Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
        func duration(_ key: String) -> Duration? {
            guard let text = text(key) else { return nil }
            if text.hasSuffix("ns") {
                return Int64(text.dropLast(2)).map { .nanoseconds($0) }.flatMap { $0 == $0.bounded ? $0 : nil }
            }
            return DurationText.parse(text)
        }
    }

    /// In the largest unit that leaves no fraction.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.bounded.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        if nanoseconds % 1_000_000_000 == 0 { return "\(seconds)s" }
        return nanoseconds % 1_000_000 == 0 ? "\(nanoseconds / 1_000_000)ms" : "\(nanoseconds)ns"
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                quoted += "\\x" + hex([UInt8(scalar.value)])
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
