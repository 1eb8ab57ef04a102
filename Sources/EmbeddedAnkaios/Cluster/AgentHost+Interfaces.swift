import AnkaiosProtobuf

/// The control interfaces of an agent's workloads.
extension AgentHost {
    /// An endpoint, and whose it is.
    final class Port {
        let id: InterfaceID
        let workload: String
        let endpoint: ControlInterfaceEndpoint

        init(_ id: InterfaceID, workload: String, endpoint: ControlInterfaceEndpoint) {
            self.id = id
            self.workload = workload
            self.endpoint = endpoint
        }
    }

    func folder(of instance: Proto.WorkloadInstanceName) -> String {
        "\(world.folder)/\(name)_io/\(instance.workloadName).\(instance.id)"
    }

    func open(_ id: InterfaceID, _ instance: Proto.WorkloadInstanceName) {
        let current = Current()
        let endpoint = ControlInterfaceEndpoint(
            folder: folder(of: instance) + "/control_interface",
            reactor: world.reactor,
            limits: .init(
                writeTimeout: world.options.writeTimeout,
                pipeSize: world.options.pipeSize,
                quirks: world.options.quirks
            )
        ) { [weak self] event in
            guard let self, let id = current.port?.id else { return }
            let agentEvent: AgentEvent =
                switch event {
                case .bytes(let bytes): .bytes(id, bytes)
                case .writersGone: .outputClosed(id)
                }
            // The pieces of a frame follow each other faster than answers can come.
            if world.options.linkDelay == .zero || (current.underWay.isEmpty && awaitsRest(of: id)) {
                return feed(agentEvent)
            }
            current.underWay.append(agentEvent)
            guard current.underWay.count == 1 else { return }
            later(life, after: world.options.linkDelay) { host in
                let events = current.underWay
                current.underWay = []
                for event in events { host.feed(event) }
            }
        }
        let port = Port(id, workload: instance.workloadName, endpoint: endpoint)
        current.port = port
        // The workload is started nevertheless, without a control interface, as with the real agent.
        guard (try? endpoint.open()) != nil else { return }
        ports[id] = port
    }

    final class Current {
        weak var port: Port?
        /// What the workload did, on its way to the agent.
        var underWay: [AgentEvent] = []
    }

    func write(_ frame: [UInt8], to id: InterfaceID) {
        guard let port = ports[id] else { return }
        let life = life
        port.endpoint.send(frame) { [weak self, weak port] delivery in
            guard let port else { return }
            switch delivery {
            case .delivered, .closed: break
            case .timedOut: self?.later(life) { $0.feed(.writeFailed(port.id, frame: frame, .timedOut)) }
            case .noReader: self?.later(life) { $0.feed(.writeFailed(port.id, frame: frame, .noReader)) }
            }
        }
    }

    func endpoint(of workload: String) -> ControlInterfaceEndpoint? {
        ports.values.filter { $0.workload == workload && $0.endpoint.isOpen }.max { $0.id < $1.id }?.endpoint
    }

    func controlInterface(of workload: String) -> String? { endpoint(of: workload)?.folder }

    /// Whether the workload has a control interface or a container here.
    func knows(_ workload: String) -> Bool { endpoint(of: workload) != nil || container(of: workload) != nil }
}
