/// How an RPC ended: a code and a text, as gRPC has them.
package struct RPCStatus: Hashable, Sendable {
    package var code: Code
    package var details: String

    package init(_ code: Code, _ details: String = "") {
        self.code = code
        self.details = details
    }

    /// The codes of gRPC, by their numbers.
    package enum Code: Int32, Sendable, CaseIterable {
        case ok, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
        case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable
        case dataLoss, unauthenticated

        /// The name that gRPC's documents have: `FAILED_PRECONDITION`.
        package var name: String {
            "\(self)".reduce(into: "") { name, letter in
                if letter.isUppercase { name += "_" }
                name += letter.uppercased()
            }
        }

        package init?(name: String) {
            guard let code = Code.allCases.first(where: { $0.name == name }) else { return nil }
            self = code
        }
    }
}
