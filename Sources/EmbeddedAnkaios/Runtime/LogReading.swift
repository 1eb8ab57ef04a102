/// One reading of a container's log, as `podman logs` does it.
final class LogReading {
    struct Request: Hashable, Sendable {
        var follow = false
        var tail: Int?
        /// As the request has them; the engine says what it thinks of them.
        var since: String?
        var until: String?
    }

    private weak var container: Container?
    private var follower: Int?

    /// Gives the lines that are there, then, when following, each as it comes; `ended` comes last.
    func start(
        _ request: Request,
        of container: Container?,
        id: String,
        now: Duration,
        lines: @escaping ([String]) -> Void,
        ended: @escaping () -> Void
    ) {
        guard let container, !container.isRemoved else {
            lines(["Error: no container with name or ID \"\(id)\" found: no such container"])
            return ended()
        }
        self.container = container
        var selection = LogStore.Selection(tail: request.tail)
        for (option, text) in [("since", request.since), ("until", request.until)] {
            guard let text, !text.isEmpty else { continue }
            guard let time = LogTime.parse(text, now: now, isEnd: option == "until") else {
                lines([LogTime.complaint(option: option, text: text)])
                return ended()
            }
            if option == "since" { selection.since = time } else { selection.until = time }
        }
        let there = container.log.lines(selection, withBegun: !request.follow).map(\.text)
        if !there.isEmpty { lines(there) }
        guard request.follow else { return ended() }
        let until = selection.until
        follower = container.follow(
            Container.Follower(
                lines: { new in
                    let wanted = new.filter { line in until.map { line.time <= $0 } ?? true }
                    if !wanted.isEmpty { lines(wanted.map(\.text)) }
                },
                ended: ended
            )
        )
        if follower == nil { ended() }
    }

    func cancel() {
        if let follower { container?.unfollow(follower) }
        follower = nil
    }
}
