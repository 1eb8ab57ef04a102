#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A thread for a call that waits: so that none of those that run tasks does.
enum DetachedThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs a function on a thread of its own; false if the system has none left.
    static func start(_ function: @escaping @Sendable () -> Void) -> Bool {
        let context = Unmanaged.passRetained(Work(function))
        var handle = pthread_t()
        let code = pthread_create(
            &handle,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context.toOpaque()
        )
        if code != 0 { context.release() } else { pthread_detach(handle) }
        return code == 0
    }
}
