extension Command {
    /// `Usage: ankaios logs [OPTIONS] <NAMES>...`
    /// - Parameter path: the words that lead to this command, the tool's name first, its own last.
    func usage(path: [String]) -> String {
        var words = path + ["[OPTIONS]"]
        switch role {
        case .group: words.append("<COMMAND>")
        case .action(let operands, _):
            guard operands.count.upperBound > 0 else { break }
            let name = operands.count.lowerBound > 0 ? "<\(operands.name)>" : "[\(operands.name)]"
            words.append(operands.count.upperBound > 1 ? "\(name)..." : name)
        }
        return "Usage: " + words.joined(separator: " ")
    }

    /// The whole help, without a line feed at its end.
    func help(path: [String]) -> String {
        var sections = [summary, usage(path: path)]
        if case .group(let commands) = role {
            let rows = commands.filter { !$0.isHidden }.map { command in
                (([command.name] + command.aliases).joined(separator: ", "), command.summary)
            }
            sections.append("Commands:\n" + columns(rows))
        }
        let rows = allOptions.map { option in
            (option.letter.map { "-\($0), \(option.signature)" } ?? "    \(option.signature)", option.help)
        }
        sections.append("Options:\n" + columns(rows))
        return sections.joined(separator: "\n\n")
    }

    private func columns(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { left, right in
            "  \(left)\(String(repeating: " ", count: width - left.count))  \(right)"
        }.joined(separator: "\n")
    }
}
