import AnkaiosPlatform
import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file descriptor, as far as the endpoints need one. It does not close itself: its owner does.
struct Descriptor: Hashable, Sendable {
    var number: Int32

    /// What a non-blocking read brought.
    enum ReadResult: Equatable {
        case bytes([UInt8])
        case nothingNow
        case end
        case failed(Int32)
    }

    /// What a non-blocking write took.
    enum WriteResult: Equatable {
        case wrote(Int)
        case full
        case noReader
        case failed(Int32)
    }

    /// - Parameter mode: who may do what with a file that is made, less the process's mask.
    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(SystemError) -> Descriptor {
        while true {
            let (number, code) = SystemText.withBytes(of: path) { path in
                #if canImport(Glibc)
                    (Glibc.open(path, flags | O_CLOEXEC | O_NONBLOCK, mode), errno)
                #else
                    (Musl.open(path, flags | O_CLOEXEC | O_NONBLOCK, mode), errno)
                #endif
            }
            if number >= 0 { return Descriptor(number: number) }
            if code != EINTR { throw SystemError("open \(path)", code: code) }
        }
    }

    func close() {
        #if canImport(Glibc)
            _ = Glibc.close(number)
        #else
            _ = Musl.close(number)
        #endif
    }

    func read(upTo count: Int) -> ReadResult {
        var code: Int32 = 0
        var end = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while true {
                #if canImport(Glibc)
                    let got = Glibc.read(number, buffer.baseAddress, count)
                #else
                    let got = Musl.read(number, buffer.baseAddress, count)
                #endif
                if got >= 0 {
                    filled = got
                    end = got == 0
                    return
                }
                if errno == EINTR { continue }
                code = errno
                filled = 0
                return
            }
        }
        if code == EAGAIN { return .nothingNow }
        if code != 0 { return .failed(code) }
        return end ? .end : .bytes(bytes)
    }

    func write(_ bytes: ArraySlice<UInt8>) -> WriteResult {
        bytes.withUnsafeBytes { buffer in
            while true {
                #if canImport(Glibc)
                    let took = Glibc.write(number, buffer.baseAddress, buffer.count)
                #else
                    let took = Musl.write(number, buffer.baseAddress, buffer.count)
                #endif
                if took >= 0 { return .wrote(took) }
                switch errno {
                case EINTR: continue
                case EAGAIN: return .full
                case EPIPE: return .noReader
                default: return .failed(errno)
                }
            }
        }
    }

    /// Asks for a pipe of this size. Nothing depends on it: a system that refuses is left alone.
    func setPipeSize(_ bytes: Int) {
        _ = cankaios_set_pipe_size(number, Int32(clamping: bytes))
    }

    func setNonBlocking() {
        let flags = fcntl(number, F_GETFL)
        _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
    }

    /// The two ends of a pipe, both closed on exec; neither is non-blocking yet.
    static func pipe() throws(SystemError) -> (read: Descriptor, write: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard cankaios_pipe(&ends) == 0 else { throw SystemError("pipe") }
        return (Descriptor(number: ends[0]), Descriptor(number: ends[1]))
    }

    /// Several pipes; none stays open when there are not enough descriptors for all.
    static func pipes(_ count: Int) throws(SystemError) -> [(read: Descriptor, write: Descriptor)] {
        var made: [(read: Descriptor, write: Descriptor)] = []
        do throws(SystemError) {
            for _ in 0..<count { made.append(try pipe()) }
        } catch {
            for pipe in made {
                pipe.read.close()
                pipe.write.close()
            }
            throw error
        }
        return made
    }
}
