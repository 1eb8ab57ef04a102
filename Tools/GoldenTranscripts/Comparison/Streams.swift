package import AnkaiosProtobuf

/// The messages of one transcript by what has an order of its own:
///
///     [connection, "answers"]        all but what comes by itself: answers, initial states, desired-state events, ends
///     [connection, "denied"]         ids that the agent itself has denied: they may overtake other answers
///     [connection, id, "states", w]  the states of a workload as the events of one subscription tell them
///     [connection, id, "logs", w]    log lines of one workload, then its stop
///     [connection, id, "removed"]    which states went
///     [connection, id, "agents"]     which agents came and went
///     ["process", name]              how a server or agent ended by itself
package struct Streams: Sendable {
    /// A list of texts; the workload of `states` and `logs` is a list itself.
    package typealias Key = JSONValue

    package private(set) var items: [Key: [JSONValue]] = [:]

    package init(_ lines: [JSONValue]) {
        for line in lines {
            if let process = line["process"] {
                add(["process", process], line["exit"] ?? .null)
            } else if line["ank"] != nil {
                continue  // what the command line prints is compared where it is tested
            } else if let hex = line["hex"], line["dir"] == "from" {
                add([line["connection"] ?? .null, "answers"], ["hex": hex])
            } else if let name = line["connection"], name != "" {
                if let event = line["event"] {
                    add([name, "answers"], event)
                } else if line["dir"] == "from" {
                    arrived(name, line["message"] ?? [:])
                }
            }
        }
        for (key, answers) in items where key.elements?.last == "answers" {
            items[key] = Streams.bySubscriber(answers)
        }
    }

    mutating func add(_ key: Key, _ item: JSONValue) {
        // A retry comes as often as chance has it.
        if item == "Retry", items[key]?.last == "Retry" { return }
        items[key, default: []].append(item)
    }

    private mutating func arrived(_ name: JSONValue, _ message: JSONValue) {
        let response = message["response"] ?? [:]
        let id = response["requestId"] ?? ""
        if let entries = response["logEntriesResponse"], entries != [:] {
            for entry in entries["logEntries"]?.elements ?? [] {
                let text = Normal.withoutContainers(Normal.text(entry["message"]?.text ?? ""))
                add([name, id, "logs", Streams.instance(entry["workloadName"])], .string(text))
            }
        } else if let stop = response["logsStopResponse"] {
            add([name, id, "logs", Streams.instance(stop["workloadName"])], "(stop)")
        } else if let state = response["completeStateResponse"], let altered = state["alteredFields"] {
            event(name, id, state["completeState"] ?? [:], altered)
        } else if response["error"]?["message"] == "Access denied" {
            add([name, "denied"], id)
        } else {
            add([name, "answers"], Streams.answer(message))
        }
    }

    private static func answer(_ message: JSONValue) -> JSONValue {
        let normal = Normal.value(message)
        guard case .object(var outer) = normal, case .object(var response) = outer["response"],
            case .object(var accepted) = response["logsRequestAccepted"],
            let names = accepted["workloadNames"]?.elements
        else { return normal }
        accepted["workloadNames"] = .array(names.sorted { instance($0).description < instance($1).description })
        response["logsRequestAccepted"] = .object(accepted)
        outer["response"] = .object(response)
        return .object(outer)
    }

    static func instance(_ name: JSONValue?) -> JSONValue {
        [name?["workloadName"] ?? "", name?["agentName"] ?? "", name?["id"] ?? ""]
    }

    /// Events with no answer in between are put in the order of their subscriptions' ids.
    private static func bySubscriber(_ items: [JSONValue]) -> [JSONValue] {
        var out: [JSONValue] = []
        var run: [(at: Int, item: JSONValue)] = []
        func flush() {
            let inOrder = run.sorted { left, right in
                let (a, b) = (left.item["event"]?.text ?? "", right.item["event"]?.text ?? "")
                return a == b ? left.at < right.at : a < b
            }
            out += inOrder.map(\.item)
            run = []
        }
        for (at, item) in items.enumerated() {
            if item["event"] != nil {
                run.append((at, item))
            } else {
                flush()
                out.append(item)
            }
        }
        flush()
        return out
    }
}
