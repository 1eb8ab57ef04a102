/// How soon all is that is promised to be soon.
package struct Measurement: Sendable {
    private var figures: [Promise: [(late: Duration, fault: String)]] = [:]
    private var wrong: [String] = []
    private var hellos: Int?

    /// Lets each fault happen so many times, one after the other, and then counts the Hellos of a minute.
    ///
    /// - Parameter word: only faults in whose names it is; `Hello` counts those alone.
    package static func take(rounds: Int, only word: String?, progress: (String) -> Void) async -> Measurement {
        var measurement = Measurement()
        for fault in FaultCase.all where word.map({ fault.name.contains($0) }) ?? true {
            progress(fault.name)
            for _ in 0..<rounds {
                let observation = await fault.run()
                if observation.outcome != fault.expected {
                    measurement.wrong.append("\(fault.name): \(observation.outcome), not \(fault.expected)")
                }
                for (promise, late) in observation.figures {
                    measurement.figures[promise, default: []].append((late, fault.name))
                }
            }
        }
        if word == nil || word == "Hello" {
            progress("Hellos in a minute")
            measurement.hellos = await HelloMinute.take()
        }
        return measurement
    }

    /// Whether each fault had its outcome, and all was soon enough.
    package var isKept: Bool {
        wrong.isEmpty && figures.allSatisfy { promise, figures in figures.allSatisfy { $0.late <= promise.limit } }
            && (hellos ?? 0) <= HelloMinute.limit
    }

    /// The figures as a table, and what is wrong.
    package var table: String {
        var lines = [
            "| Promise | at most | measured | median | 99 % | worst | the worst is at |",
            "|---|---|---|---|---|---|---|",
        ]
        for promise in Promise.allCases {
            let sorted = (figures[promise] ?? []).sorted { $0.late < $1.late }
            guard let worst = sorted.last else { continue }
            let median = sorted[sorted.count / 2].late
            let most = sorted[sorted.count * 99 / 100].late
            let columns = [
                promise.rawValue, promise.limit.text, "\(sorted.count) times", median.text, most.text, worst.late.text,
                worst.fault,
            ]
            lines.append("| " + columns.joined(separator: " | ") + " |")
        }
        if let hellos {
            lines += [
                "", "Hellos in a minute to an agent that hangs up at each: \(hellos), of at most \(HelloMinute.limit)",
            ]
        }
        return (lines + wrong.map { "WRONG: \($0)" }).joined(separator: "\n")
    }
}

extension Duration {
    /// In milliseconds, with two digits behind the point.
    fileprivate var text: String {
        let (seconds, attoseconds) = components
        let hundredths = seconds * 100_000 + attoseconds / 10_000_000_000_000
        let rest = "\(hundredths % 100)"
        return "\(hundredths / 100).\(rest.count < 2 ? "0" : "")\(rest) ms"
    }
}
