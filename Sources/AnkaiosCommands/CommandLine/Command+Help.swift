extension Command {
    /// `Usage: ankaios logs [OPTIONS] <WORKLOAD_NAME>...`
    /// - Parameters:
    ///   - path: the words that lead to this command, the tool's name first, its own last.
    ///   - onlyRequired: whether what may be left out is left out.
    func usage(path: [String], onlyRequired: Bool = false) -> String {
        var words = path
        if !options.isEmpty, !onlyRequired { words.append("[OPTIONS]") }
        words += options.filter(\.isRequired).map(\.signature)
        switch role {
        case .group:
            if path.count > 1 {
                let indent = String(repeating: " ", count: "Usage: ".count)
                return "Usage: " + path.joined(separator: " ") + "\n" + indent
                    + (words + ["<COMMAND>"]).joined(separator: " ")
            }
            words.append("<COMMAND>")
        case .action(let operands, _):
            words += operands.usage
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
            (
                option.letter.map { "-\($0), --\(option.name)\(option.placeholder)" } ?? "    \(option.signature)",
                option.help
            )
        }
        sections.append("Options:\n" + columns(rows))
        guard path[0] != Tool.ankName else { return sections.joined(separator: "\n\n") }
        if path.count > 1 {
            sections.append("The options of '\(path[0])' may stand here, too: see '\(path[0]) --help'.")
        }
        if let examples = CommandExamples.all[path.dropFirst().joined(separator: " ")] {
            sections.append("Examples:\n" + examples.map { "  \($0)" }.joined(separator: "\n"))
        }
        return sections.joined(separator: "\n\n")
    }

    private func columns(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { left, right in
            "  \(left)\(String(repeating: " ", count: width - left.count))  \(right)"
        }.joined(separator: "\n")
    }
}

extension Command.Operands {
    /// As usages show them: `<MASK>...`, `[NAME]...`.
    var usage: [String] {
        guard count.upperBound > 0 else { return [] }
        guard let last else { return [text(name, isRequired: count.lowerBound > 0, isMany: count.upperBound > 1)] }
        return [text(name, isRequired: true, isMany: true), text(last, isRequired: true, isMany: false)]
    }

    /// Returns those that are missing, where this number of them is there.
    func missing(_ given: Int) -> [String] {
        guard let last else { return given < count.lowerBound ? usage : [] }
        return (given < 1 ? [text(name, isRequired: true, isMany: true)] : [])
            + (given < 2 ? [text(last, isRequired: true, isMany: false)] : [])
    }

    private func text(_ name: String, isRequired: Bool, isMany: Bool) -> String {
        (isRequired ? "<\(name)>" : "[\(name)]") + (isMany ? "..." : "")
    }
}
