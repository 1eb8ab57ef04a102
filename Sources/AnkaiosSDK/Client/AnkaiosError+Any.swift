import AnkaiosModel

extension AnkaiosError {
    /// Creates the error itself if it is one of ours; else an error that tells it.
    ///
    /// Not in the model: `CancellationError` links the concurrency runtime, which a hook does not need.
    package init(_ error: any Error) {
        self =
            switch error {
            case let error as AnkaiosError: error
            case is CancellationError: AnkaiosError(.cancelled)
            default: AnkaiosError(.unexpectedAnswer, "\(error)")
            }
    }
}
