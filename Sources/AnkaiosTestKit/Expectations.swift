#if canImport(Testing)
    public import EmbeddedAnkaios
    public import Testing

    extension Cluster {
        /// Expects that a workload has made this request by now. If not, it records an issue with all requests of the
        /// workload.
        ///
        ///     await cluster.expectRequest(.update("desiredState.workloads.nginx"))
        ///
        /// To wait for a request use `waitForRequest(_:of:within:)`; to compare all of them, `requests(of:)`.
        /// - Parameters:
        ///   - kind: what is asked for, with its masks in their order.
        ///   - workload: the workload that makes the request; by default the client of
        ///     ``withAnkaios(agents:manifest:options:as:configuration:within:_:)-(_,String,_,_,_,_,_)``.
        ///   - count: how often; nil: at least once.
        ///   - sourceLocation: where the issue is shown.
        public func expectRequest(
            _ kind: ControlRequest.Kind,
            of workload: String = "client",
            count: Int? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async {
            await expect(workload, sourceLocation) { asked in
                let found = asked.count { $0.kind == kind }
                if found == count ?? max(found, 1) { return nil }
                let missing = count.map { "\(found) instead of \($0) requests" } ?? "no request"
                return "\(missing) of '\(workload)': \(kind)"
            }
        }

        /// Expects that a workload has not asked for anything like this by now.
        ///
        ///     await cluster.expectNoRequest("an update") { if case .update = $0.kind { true } else { false } }
        /// - Parameters:
        ///   - what: what is looked for, in words.
        ///   - workload: the workload that asks.
        ///   - sourceLocation: where the issue is shown.
        ///   - isUnwanted: whether a request is one.
        public func expectNoRequest(
            _ what: String,
            of workload: String = "client",
            sourceLocation: SourceLocation = #_sourceLocation,
            where isUnwanted: @Sendable (ControlRequest) -> Bool
        ) async {
            await expect(workload, sourceLocation) { asked in
                asked.contains(where: isUnwanted) ? "unexpected request of '\(workload)': \(what)" : nil
            }
        }

        private func expect(
            _ workload: String,
            _ sourceLocation: SourceLocation,
            _ problem: ([ControlRequest]) -> String?
        ) async {
            do {
                let asked = try await requests(of: workload)
                guard let text = problem(asked) else { return }
                let list = asked.map { "\n  \($0)" }.joined()
                let all = asked.isEmpty ? "It has asked for nothing." : "It has asked for:\(list)"
                Issue.record("\(text). \(all)", sourceLocation: sourceLocation)
            } catch {
                Issue.record(error, sourceLocation: sourceLocation)
            }
        }
    }
#endif
