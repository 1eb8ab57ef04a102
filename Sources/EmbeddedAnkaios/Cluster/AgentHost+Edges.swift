import AnkaiosProtobuf

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension AgentHost {
    // MARK: - Containers

    /// The container of a workload: the one that runs, if there are several.
    func container(of workload: String) -> Container? {
        let candidates = runtime.engine.all.filter { $0.workload == workload }
        return candidates.first { $0.status == .running } ?? candidates.first
    }

    /// Does to a container what podman would do, without the agent's knowledge.
    func act(_ action: Cluster.ContainerAction, on container: Container) throws(RuntimeFailure) {
        switch action {
        case .kill, .stop: container.kill()
        case .start: try container.start()
        case .pause: container.pause()
        case .unpause: container.unpause()
        case .remove: runtime.engine.remove(container)
        }
    }

    // MARK: - Faults

    func inject(_ fault: Fault, into workload: String) throws(ClusterError) {
        switch fault {
        case .agentDown: return stop()
        case .agentUp: return start()
        default: break
        }
        guard let endpoint = endpoint(of: workload) else { throw .noControlInterface(workload) }
        if let messageFault = fault.messageFault {
            endpoint.messageFaults.append(messageFault)
            return
        }
        switch fault {
        case .staleBytes(let bytes): endpoint.writeStale(bytes)
        case .stalledReader: endpoint.pauseReading(.fault)
        case .slowReader: endpoint.readingPace = fault.readingPace
        case .resumedReader:
            endpoint.readingPace = nil
            endpoint.resumeReading(.fault)
        case .replacedFIFOs:
            do throws(SystemError) {
                try endpoint.replaceFIFOs()
            } catch {
                throw .system(error.description)
            }
        case .closed(let reason):
            let closed = Proto.FromAnkaios(content: .connectionClosed(.init(reason: reason)))
            endpoint.send(Frame.framed(closed.encoded())) { _ in }
            endpoint.close(flushing: true)
        default: break
        }
    }
}
