/// A program of a simulated container whose arguments say what it does.
///
/// These are known: `true`, `false`, `sleep`, `echo`, `printf`, `pwd`, `env`, `printenv`, `test`, `tail -f /dev/null`, and
/// `cat` of the workload's files.
struct SimulatedProgram {
    var name: String
    var arguments: [String]
    var place: SimulatedCommand.Place

    typealias Block = SimulatedCommand.Block

    private enum Output { case output, errors, nowhere }

    /// Nil if it is not understood.
    var block: Block? {
        var words: [String] = []
        var output = Output.output
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch Self.redirection(word, &rest) {
            case .none: words.append(word)
            case .to(let target)?: output = target
            case .elsewhere?: return nil
            }
        }
        guard let result = Self.run(name, words, place) else { return nil }
        guard output != .output else { return result }
        var redirected = result
        redirected.steps = result.steps.compactMap { step in
            guard case .log(let line) = step else { return step }
            return output == .errors ? .logError(line) : nil
        }
        return redirected
    }

    private enum Redirection {
        case to(Output)
        /// Into a file, which is not simulated.
        case elsewhere
    }

    /// Returns nil if the word does not redirect.
    private static func redirection(_ word: String, _ rest: inout ArraySlice<String>) -> Redirection? {
        switch word {
        case ">&2", "1>&2": return .to(.errors)
        case "2>&1", ">&1": return .to(.output)
        case ">", ">>", "1>", "1>>", "2>", "2>>":
            switch (rest.popFirst(), word.hasPrefix("2")) {
            case ("/dev/null"?, true), ("/dev/stderr"?, true): return .to(.output)
            case ("/dev/null"?, false): return .to(.nowhere)
            case ("/dev/stdout"?, false), ("/proc/1/fd/1"?, false): return .to(.output)
            case ("/dev/stderr"?, false), ("/proc/1/fd/2"?, false): return .to(.errors)
            default: return .elsewhere
            }
        default: return nil
        }
    }

    private static func run(_ name: String, _ arguments: [String], _ place: SimulatedCommand.Place) -> Block? {
        switch name {
        case "true", ":": return Block()
        case "false": return Block(lastCode: 1)
        case "sleep": return sleep(arguments)
        case "echo": return echo(arguments)
        case "printf": return printf(arguments)
        case "pwd": return lines([place.folder])
        case "env" where arguments.isEmpty: return lines(environment(place).map { "\($0.key)=\($0.value)" })
        case "printenv" where arguments.count == 1:
            return place.variables[arguments[0]].map { lines([$0]) } ?? Block(lastCode: 1)
        case "cat" where !arguments.isEmpty: return cat(arguments, place)
        case "tail" where arguments.count >= 2 && arguments.first == "-f" && arguments.last == "/dev/null":
            return Block(runsOn: true)
        case "test": return test(arguments, place)
        case "[" where arguments.last == "]": return test(arguments.dropLast(), place)
        default: return nil
        }
    }

    private static func environment(_ place: SimulatedCommand.Place) -> [(key: String, value: String)] {
        place.variables.filter { ShellVariables.isName($0.key) }.sorted { $0.key < $1.key }
    }

    private static func lines(_ lines: [String]) -> Block { Block(steps: lines.map { .log($0) }) }

    private static func sleep(_ arguments: [String]) -> Block? {
        guard !arguments.isEmpty else { return nil }
        var sum = Duration.zero
        for argument in arguments {
            if ["infinity", "inf"].contains(argument) { return Block(runsOn: true) }
            guard let time = DurationText.parse(argument) else { return nil }
            sum += time
        }
        return Block(steps: [.wait(sum)])
    }

    private static func echo(_ arguments: [String]) -> Block? {
        var words = arguments[...]
        var isEscaped = false
        while let option = words.first, ["-e", "-E", "-n", "-ne", "-en"].contains(option) {
            // Where the line goes on is not known here.
            if option.contains("n") { return nil }
            isEscaped = option == "-e"
            words.removeFirst()
        }
        let text = words.joined(separator: " ")
        return lines(text: isEscaped ? unescaped(text) + "\n" : text + "\n")
    }

    private static func printf(_ arguments: [String]) -> Block? {
        guard let format = arguments.first else { return nil }
        var values = arguments.dropFirst()
        var text = ""
        repeat {
            var rest = unescaped(format)[...]
            var hasTaken = false
            while let character = rest.popFirst() {
                guard character == "%" else {
                    text.append(character)
                    continue
                }
                switch rest.popFirst() {
                case "%"?: text.append("%")
                case "s"?, "d"?:
                    text += values.popFirst() ?? ""
                    hasTaken = true
                default: return nil
                }
            }
            if !hasTaken { break }
            if text.utf8.count > 1 << 20 { return nil }
        } while !values.isEmpty
        return lines(text: text)
    }

    private static func cat(_ paths: [String], _ place: SimulatedCommand.Place) -> Block? {
        var text = ""
        for path in paths {
            let path = path.hasPrefix("/") ? path : (place.folder == "/" ? "" : place.folder) + "/" + path
            guard let contents = place.files[path] else { return nil }
            text += contents
        }
        return lines(text: text)
    }

    private static func test(_ arguments: some Sequence<String>, _ place: SimulatedCommand.Place) -> Block? {
        let words = Array(arguments)
        let isTrue: Bool?
        switch words.count {
        case 1: isTrue = !words[0].isEmpty
        case 2 where words[0] == "-n": isTrue = !words[1].isEmpty
        case 2 where words[0] == "-z": isTrue = words[1].isEmpty
        case 2 where ["-e", "-f"].contains(words[0]): isTrue = place.files[words[1]] != nil ? true : nil
        case 3 where ["=", "=="].contains(words[1]): isTrue = words[0] == words[2]
        case 3 where words[1] == "!=": isTrue = words[0] != words[2]
        default: isTrue = nil
        }
        return isTrue.map { Block(lastCode: $0 ? 0 : 1) }
    }

    /// The lines of a text; the last one need not be ended.
    private static func lines(text: String) -> Block {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return Block(steps: lines.map { .log($0) })
    }

    private static func unescaped(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                out.append(character)
                continue
            }
            switch next {
            case "n": out += "\n"
            case "t": out += "\t"
            case "r": out += "\r"
            case "\\": out += "\\"
            default: out += "\\\(next)"
            }
        }
        return out
    }
}

/// Durations as text: `3`, `1.5` (seconds), `500ms`, `2s`, `5m`, `1h`.
enum DurationText {
    static func parse(_ text: String) -> Duration? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]
        let unit = units.first { text.hasSuffix($0.0) }
        let number = text.dropLast(unit?.0.count ?? 0)
        guard let value = Double(number), value >= 0, value * (unit?.1 ?? 1) < 1e9 else { return nil }
        return .nanoseconds(Int64((value * (unit?.1 ?? 1) * 1e9).rounded()))
    }
}
