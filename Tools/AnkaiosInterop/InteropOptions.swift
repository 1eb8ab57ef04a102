/// What the interop client is told to do: the options of its command line.
package struct InteropOptions: Sendable, Hashable {
    package var scenario = ""
    package var directory = ""
    package var connectTimeout = 5.0
    package var connectRetry = 0.0
    package var timeout = 5.0
    package var count = 1
    package var inFlight = 1
    package var pause = 0.0
    package var payload = 100
    package var entries = 0
    package var campaigns = 1
    package var consumerDelay = 0
    package var getStateAt = -1
    package var idle = 2.0
    package var recover = 0.0
    package var seconds = 12.0

    /// Why a command line is not understood.
    package struct UsageError: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// The options with their usual values.
    package init() {}

    /// Reads the options of a command line, without the program's name.
    package init(arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard Self.names.contains(option) else { throw UsageError(description: "unknown option: \(option)") }
            guard let value = rest.popFirst() else { throw UsageError(description: "\(option) needs a value") }
            try set(option, to: value)
        }
        guard !directory.isEmpty else { throw UsageError(description: "--dir is missing") }
        guard Scenario(rawValue: scenario) != nil else {
            let known = Scenario.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(description: "--scenario has to be one of \(known), not \"\(scenario)\"")
        }
    }

    private static let names: Set = [
        "--scenario", "--dir", "--connect-timeout", "--connect-retry", "--timeout", "--count", "--in-flight", "--pause",
        "--payload", "--entries", "--campaigns", "--consumer-delay-us", "--get-state-at", "--idle", "--recover",
        "--seconds",
    ]

    private mutating func set(_ option: String, to value: String) throws(UsageError) {
        func number(atLeast least: Int = 0) throws(UsageError) -> Int {
            guard let number = Int(value), number >= least else {
                throw UsageError(description: "\(option): \"\(value)\" is no number from \(least)")
            }
            return number
        }
        func seconds() throws(UsageError) -> Double {
            guard let seconds = Double(value), (0...1e9).contains(seconds) else {
                throw UsageError(description: "\(option): \"\(value)\" is no number of seconds")
            }
            return seconds
        }
        switch option {
        case "--scenario": scenario = value
        case "--dir": directory = value
        case "--connect-timeout": connectTimeout = try seconds()
        case "--connect-retry": connectRetry = try seconds()
        case "--timeout": timeout = try seconds()
        case "--count": count = try number()
        case "--in-flight": inFlight = try number()
        case "--pause": pause = try seconds()
        case "--payload": payload = try number()
        case "--entries": entries = try number()
        case "--campaigns": campaigns = try number()
        case "--consumer-delay-us": consumerDelay = try number()
        case "--get-state-at": getStateAt = try number(atLeast: -1)
        case "--idle": idle = try seconds()
        case "--recover": recover = try seconds()
        default: self.seconds = try seconds()
        }
    }
}

/// The programs of the interop client.
package enum Scenario: String, CaseIterable, Sendable {
    case connect, update, configs, wait, logs, events, idle, cycles
    case getState = "get_state"
    case closeInFlight = "close_in_flight"
}
