import AnkaiosOperations

/// As much of HTTP/1.1 as one page needs: the page at `/`, and what changes at `/events`, as server-sent events.
///
/// It is no server for anything else: no bodies, one request a connection, no encryption.
struct Server: Sendable {
    let mirror: StateMirror

    /// Answers each connection until the task is cancelled, or the listener ends.
    func run(_ listener: Listener) async {
        await withDiscardingTaskGroup { group in
            for await connection in listener.connections {
                group.addTask {
                    await answer(connection)
                    connection.end()
                }
            }
            group.cancelAll()
        }
    }

    private func answer(_ connection: LineSocket) async {
        var head: [String] = []
        for await line in connection.lines {
            if line.isEmpty || head.count == 100 { break }
            head.append(line)
        }
        let words = (head.first ?? "").split(separator: " ")
        switch (words.first, words.dropFirst().first) {
        case ("GET", "/"): connection.write(response("200 OK", "text/html; charset=utf-8", Page.html))
        case ("GET", "/events"): await sendEvents(connection)
        case ("GET", _): connection.write(response("404 Not Found", "text/plain", "There is only /\n"))
        default: connection.write(response("405 Method Not Allowed", "text/plain", "There is only GET\n"))
        }
    }

    private func response(_ status: String, _ type: String, _ body: String) -> String {
        """
        HTTP/1.1 \(status)\r
        Content-Type: \(type)\r
        Content-Length: \(body.utf8.count)\r
        Cache-Control: no-store\r
        Connection: close\r
        \r
        \(body)
        """
    }

    /// The state now, and after each change. Who reads slowly gets the newest, and misses those in between.
    private func sendEvents(_ connection: LineSocket) async {
        let head = """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Cache-Control: no-store\r
            Connection: close\r
            \r

            """
        guard connection.write(head) else { return }
        do {
            for try await state in mirror.states {
                guard connection.write("data: \(Page.content(state))\n\n") else { return }
            }
        } catch {
            // The mirror has ended: so does the stream, and the page says so.
        }
    }
}
