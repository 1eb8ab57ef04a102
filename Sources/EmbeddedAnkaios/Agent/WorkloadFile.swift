import AnkaiosProtobuf
import AnkaiosRules

/// A file for a container, checked and decoded (AnkaiosBehaviour.md §11.5).
package struct WorkloadFile: Hashable, Sendable {
    package var mountPoint: String
    package var contents: [UInt8]

    package init(mountPoint: String, contents: [UInt8]) {
        self.mountPoint = mountPoint
        self.contents = contents
    }

    /// The files of a workload. Of those with the same mount point the last one counts. Throws the text of the state
    /// Pending(StartingFailed).
    static func all(of workload: Proto.Workload) throws(RuntimeFault) -> [WorkloadFile] {
        var files: [WorkloadFile] = []
        for file in workload.files?.files ?? [] {
            let read = try WorkloadFile(file)
            files.removeAll { $0.mountPoint == read.mountPoint }
            files.append(read)
        }
        return files
    }

    private init(_ file: Proto.File) throws(RuntimeFault) {
        mountPoint = file.mountPoint
        if let problem = FileRules.mountPoint(file.mountPoint) { throw WorkloadFile.fault(problem) }
        switch file.content {
        case .data(let text):
            contents = Array(text.utf8)
        case .binaryData(let text):
            do throws(Base64Fault) {
                contents = try Base64Fault.decode(text)
            } catch {
                throw WorkloadFile.fault("invalid base64 data in '\(file.mountPoint)': '\(error)'")
            }
        case nil:
            contents = []
        }
    }

    private static func fault(_ detail: String) -> RuntimeFault {
        RuntimeFault("Failed to create workload file: '\(detail)'", isFinal: true)
    }
}
