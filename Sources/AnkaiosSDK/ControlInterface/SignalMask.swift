import CAnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keeps SIGPIPE away from writes, without a change for the rest of the process.
enum SignalMask {
    private static var brokenPipe: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        return set
    }

    /// Writes as `write` does, on any thread; a pipe without a reader gives EPIPE and no signal.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        if kernelCan.load(ordering: .relaxed) {
            let count = cankaios_write_without_signal(descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 || errno != EOPNOTSUPP && errno != EINVAL && errno != ENOSYS { return count }
            kernelCan.store(false, ordering: .relaxed)
        }
        return writeMasked(descriptor, bytes)
    }

    /// Whether the kernel can write without the signal by itself; known after the first attempt.
    private static let kernelCan = Atomic(true)

    private static func writeMasked(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        var set = brokenPipe
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &set, &before)
        let count = sysWrite(descriptor, bytes.baseAddress, bytes.count)
        let code = errno
        if count < 0, code == EPIPE, sigismember(&before, SIGPIPE) == 0 {
            // The signal is pending for this thread now: take it before the mask goes back.
            var noTime = timespec()
            while sigtimedwait(&set, nil, &noTime) == -1, errno == EINTR {}
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        errno = code
        return count
    }
}

private func sysWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
