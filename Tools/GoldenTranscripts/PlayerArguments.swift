/// What `golden-player` is asked for.
package struct PlayerArguments: Hashable, Sendable {
    package enum Task: Hashable, Sendable {
        /// Play the scenarios of the folder, write what happens to this one.
        case play(out: String)
        /// Compare the folder with this one.
        case compare(with: String)
    }

    /// The folder with the transcripts.
    package var folder: String
    package var task: Task
    /// All that are there, if empty.
    package var names: [String] = []
    /// How many are played at a time.
    package var jobs = 8
    /// How many differences of a scenario are shown.
    package var show = 2

    package static let usage = """
        golden-player FOLDER --out FOLDER [--jobs N] [NAME…]      play scenarios against the embedded Ankaios
        golden-player FOLDER --compare FOLDER [--show N] [NAME…]  compare transcripts with the true ones

        """

    /// Nil: the arguments cannot be understood.
    package init?(_ arguments: [String]) {
        var words: [String] = []
        var task: Task?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--out": task = rest.popFirst().map(Task.play)
            case "--compare": task = rest.popFirst().map(Task.compare)
            case "--jobs", "--show":
                guard let number = rest.popFirst().flatMap({ Int($0) }), number >= 0 else { return nil }
                if argument == "--jobs" { jobs = max(number, 1) } else { show = number }
            case _ where argument.hasPrefix("-"): return nil
            default: words.append(argument)
            }
        }
        guard let folder = words.first, let task else { return nil }
        self.folder = folder
        self.task = task
        names = Array(words.dropFirst())
    }
}
