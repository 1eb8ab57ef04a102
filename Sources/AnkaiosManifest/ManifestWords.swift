import AnkaiosModel

/// The words of a manifest for values of the model.
enum ManifestWords {
    static let restartPolicies: [(String, RestartPolicy)] = [
        ("NEVER", .never), ("ON_FAILURE", .onFailure), ("ALWAYS", .always),
    ]
    static let conditions: [(String, StartCondition)] = [
        ("ADD_COND_RUNNING", .running), ("ADD_COND_SUCCEEDED", .succeeded), ("ADD_COND_FAILED", .failed),
    ]
    static let operations: [(String, AccessRule.Operation)] = [
        ("Nothing", .nothing), ("Read", .read), ("Write", .write), ("ReadWrite", .readWrite),
    ]
}
