package import AnkaiosProtobuf

extension Cluster {
    /// Does what `podman` does with these arguments, behind Ankaios's back. It knows `kill`, `stop`, `start`,
    /// `restart`, `pause`, `unpause` and `rm`. Each takes containers by id, beginning of an id, or name.
    ///
    /// - Returns: The exit code: 0, or 125 for a container or a command that is not known.
    package func podman(_ arguments: [String]) async throws(ClusterError) -> Int {
        guard let command = arguments.first, let actions = Cluster.podmanActions[command] else { return 125 }
        let containers = Cluster.operands(of: Array(arguments.dropFirst()))
        guard !containers.isEmpty else { return 125 }
        return try await run { (world: World) throws(ClusterError) in
            var exitCode = 0
            for name in containers {
                guard let (host, container) = world.container(called: name) else {
                    exitCode = 125
                    continue
                }
                for action in actions {
                    if (try? host.act(action, on: container)) == nil { exitCode = 125 }
                }
            }
            world.deliver()
            return exitCode
        }
    }

    private static let podmanActions: [String: [ContainerAction]] = [
        "kill": [.kill], "stop": [.stop], "start": [.start], "restart": [.stop, .start], "pause": [.pause],
        "unpause": [.unpause], "rm": [.remove],
    ]

    /// What is left when the options are taken away, with the values of those that have one.
    private static func operands(of arguments: [String]) -> [String] {
        let valued: Set<String> = ["-s", "--signal", "-t", "--time", "--timeout"]
        var operands: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if valued.contains(argument) {
                _ = rest.popFirst()
            } else if !argument.hasPrefix("-") {
                operands.append(argument)
            }
        }
        return operands
    }

    /// Asks the server as the command line would; an error is an answer as well. Nil: the server does not answer that.
    package func ask(_ content: Proto.Request.Content) async throws(ClusterError) -> Proto.Response? {
        try await run { (world: World) throws(ClusterError) in
            guard world.server != nil else { throw .serverDown }
            return world.ask(content)
        }
    }
}

extension World {
    /// By id, beginning of an id, or name.
    func container(called name: String) -> (AgentHost, Container)? {
        guard !name.isEmpty else { return nil }
        for host in sortedAgents {
            let found = host.runtime.engine.all.first { $0.id.hasPrefix(name) || $0.name == name }
            if let found { return (host, found) }
        }
        return nil
    }
}
