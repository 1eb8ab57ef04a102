import AnkaiosSDK
import Glibc

/// Keeps a workload running until the task is cancelled.
public func keep(_ workload: Workload, _ ankaios: Ankaios) async throws {
    while true {
        try await ankaios.apply(workload)
        try await ankaios.wait(until: .workload(workload.name, is: .failed), within: .seconds(86400))
        print("\(workload.name) has failed and is started again")
        // In a container the line would wait for others before it leaves.
        fflush(nil)
        try await ankaios.delete(workload: workload.name)
        try await ankaios.wait(until: .workloadIsGone(workload.name), within: .seconds(60))
    }
}
