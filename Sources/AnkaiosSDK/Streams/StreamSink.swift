package import AnkaiosModel
package import AnkaiosSession

/// Where the items of a stream go. It is called under the conversation's lock. It takes the items and returns at once,
/// with what resumes the consumer when the lock is free.
package protocol StreamSink: Sendable {
    func deliver(_ item: Session.StreamItem) -> Resumption?
    func end(_ error: AnkaiosError?) -> Resumption?
    /// How many items were dropped so far.
    var dropped: Int { get }
}
