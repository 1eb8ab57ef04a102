import AnkaiosManifest
import AnkaiosOperations

/// Between a vehicle and its fleet: tells how workloads are doing, and carries out what the fleet wants.
struct Connector {
    let ankaios: Ankaios
    let vehicle: String

    /// Serves one connection to the fleet until it ends.
    func serve(_ fleet: LineSocket) async throws {
        fleet.write(FromVehicle.hello(vehicle: vehicle).line)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tellStates(to: fleet) }
            group.addTask {
                for await line in fleet.lines { fleet.write(try await answer(to: FromFleet(line)).line) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Tells each state that is another one than before. The mirror begins with all there are, so a fleet that was away
    /// knows all again.
    private func tellStates(to fleet: LineSocket) async throws {
        try await ankaios.withMirror(of: [.workloadStates]) { mirror in
            var told = WorkloadStates()
            for try await state in mirror.states {
                let now = state.workloadStates
                for one in now.sorted() where told[one.instance] != one.executionState {
                    fleet.write(FromVehicle.state(one).line)
                }
                for one in told.sorted() where now[one.instance] == nil {
                    fleet.write(FromVehicle.gone(one.instance).line)
                }
                told = now
            }
        }
    }

    /// Carries a command out. A manifest whose workloads do not come to run is undone.
    private func answer(to command: FromFleet) async throws -> FromVehicle {
        switch command {
        case .apply(let number, let manifest):
            do {
                try await ankaios.apply(manifest, waitingUntilRunning: .seconds(30))
                return .done(number: number)
            } catch {
                return .failed(number: number, "\(error)".replacing("\n", with: "; "))
            }
        case .delete(let number, let workload):
            do {
                try await ankaios.delete(workload: workload)
                return .done(number: number)
            } catch let error as AnkaiosError where error.code == .closed || error.code == .shutDown {
                throw error
            } catch {
                return .failed(number: number, "\(error)")
            }
        case .unusable(let number, let why): return .failed(number: number, why)
        }
    }
}
