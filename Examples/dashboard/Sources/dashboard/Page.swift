import AnkaiosOperations

/// The page, and the parts of it that change.
enum Page {
    /// The page itself: it takes its parts from `/events`.
    static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Ankaios</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd; }
        th { font-weight: 600; color: #555; }
        .state { border-radius: .3rem; padding: .1rem .5rem; color: #fff; background: #777; }
        .good { background: #2a7d3f; } .bad { background: #b3261e; } .busy { background: #9a6700; }
        #link { float: right; color: #777; font-size: 1rem; font-weight: normal; } #link.lost { color: #b3261e; }
        </style>
        </head>
        <body>
        <h1>Ankaios <span id="link">connecting</span></h1>
        <div id="content"></div>
        <script>
        const link = document.getElementById("link");
        const source = new EventSource("/events");
        source.onmessage = event => {
            document.getElementById("content").innerHTML = event.data;
            link.textContent = "live"; link.className = "";
        };
        source.onerror = () => { link.textContent = "not connected"; link.className = "lost"; };
        </script>
        </body>
        </html>

        """

    /// What there is, as HTML in one line.
    static func content(_ state: CompleteState) -> String {
        let workloads = state.workloadStates.sorted().map { one in
            row([
                escaped(one.instance.workload), escaped(one.instance.agent),
                "<span class=\"state \(style(one.executionState))\">\(escaped(one.executionState.description))</span>",
                escaped(one.executionState.additionalInfo),
            ])
        }
        let agents = state.agents.sorted { $0.key < $1.key }.map { name, agent in
            row([
                escaped(name), agent.cpuUsage.map { "\($0) %" } ?? "", agent.freeMemory.map { "\($0 >> 20) MiB" } ?? "",
                escaped(agent.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")),
            ])
        }
        return table("Workloads", ["Workload", "Agent", "State", ""], workloads)
            + table("Agents", ["Agent", "CPU", "Free memory", "Tags"], agents)
    }

    private static func table(_ title: String, _ heads: [String], _ rows: [String]) -> String {
        "<h2>\(title)</h2><table><tr>\(heads.map { "<th>\($0)</th>" }.joined())</tr>\(rows.joined())</table>"
    }

    private static func row(_ cells: [String]) -> String { "<tr>\(cells.map { "<td>\($0)</td>" }.joined())</tr>" }

    private static func style(_ state: ExecutionState) -> String {
        switch state.state {
        case .running, .succeeded: "good"
        case .failed, .agentDisconnected: "bad"
        case .pending where state.subState == .startingFailed: "bad"
        case .pending, .stopping: "busy"
        default: ""
        }
    }

    /// A text as it may stand in HTML, in one line.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\r": escaped += " "
            // What would hide in the page, or turn the direction of a text.
            case _
            where character.properties.generalCategory == .control || character.properties.generalCategory == .format:
                escaped += "\\u{\(String(character.value, radix: 16))}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
