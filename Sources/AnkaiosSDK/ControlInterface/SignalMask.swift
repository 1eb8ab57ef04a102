import CAnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keeps SIGPIPE away from writes, without a change for the rest of the process.
enum SignalMask {
    /// Writes as `write` does, on any thread; a pipe without a reader gives EPIPE and no signal.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        if kernelCan.load(ordering: .relaxed) {
            let count = cankaios_write_without_signal(descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 || errno != EOPNOTSUPP && errno != EINVAL && errno != ENOSYS { return count }
            kernelCan.store(false, ordering: .relaxed)
        }
        return cankaios_write_masked(descriptor, bytes.baseAddress, bytes.count)
    }

    /// Whether the kernel can write without the signal by itself; known after the first attempt.
    private static let kernelCan = Atomic(true)
}
