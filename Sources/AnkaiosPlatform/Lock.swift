#if TSAN
    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// A value behind a lock, for the thread sanitizer. That does not understand the standard library's `Mutex` on
    /// Linux, and reports false races. Built with `-D TSAN` only: `Scripts/sanitize thread`.
    package final class Lock<Value: ~Copyable>: @unchecked Sendable {
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        private nonisolated(unsafe) let value: UnsafeMutablePointer<Value>

        package init(_ value: consuming sending Value) {
            mutex = .allocate(capacity: 1)
            mutex.initialize(to: pthread_mutex_t())
            pthread_mutex_init(mutex, nil)
            self.value = .allocate(capacity: 1)
            self.value.initialize(to: value)
        }

        deinit {
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
            value.deinitialize(count: 1)
            value.deallocate()
        }

        package func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            nonisolated(unsafe) let value = value
            return try body(&value.pointee)
        }
    }
#else
    @_exported public import Synchronization

    /// A value behind a lock.
    package typealias Lock = Mutex
#endif
