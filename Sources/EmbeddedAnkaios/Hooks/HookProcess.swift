import AnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One run of a hook's program, waited for: the server does nothing else meanwhile, as the real one.
struct HookProcess {
    private let path: String
    private let limits: HookLimits
    private var input: (descriptor: Descriptor?, rest: ArraySlice<UInt8>)
    private var output: (descriptor: Descriptor?, bytes: [UInt8])
    private var errors: (descriptor: Descriptor?, bytes: [UInt8])
    private let program: KeptProgram

    static func run(_ path: String, on input: [UInt8], _ limits: HookLimits) -> HookOutcome {
        do throws(SystemError) {
            var process = try HookProcess(path, input, limits)
            return process.finish()
        } catch {
            return .failed(
                "Failed to execute hook '\(path)': \(SystemError.text(of: error.code)) (os error \(error.code))"
            )
        }
    }

    private init(_ path: String, _ bytes: [UInt8], _ limits: HookLimits) throws(SystemError) {
        self.path = path
        self.limits = limits
        let pipes = try Descriptor.pipes(3)
        let (input, output, errors) = (pipes[0], pipes[1], pipes[2])
        do throws(SystemError) {
            // A slash: the program is not searched for in PATH.
            let name = path.contains("/") ? path : "./\(path)"
            let variables = SystemEnvironment.variables().sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            program = try KeptProgram(
                KeptProgram.Command(arguments: [name], environment: variables),
                input: input.read,
                output: output.write,
                errors: errors.write
            )
        } catch {
            for pipe in pipes {
                pipe.read.close()
                pipe.write.close()
            }
            throw error
        }
        for end in [input.read, output.write, errors.write] { end.close() }
        for end in [input.write, output.read, errors.read] { end.setNonBlocking() }
        self.input = (input.write, bytes[...])
        self.output = (output.read, [])
        self.errors = (errors.read, [])
    }

    private mutating func finish() -> HookOutcome {
        let problem = converse()
        if problem != nil { program.endNow() }
        let code = program.exitCode()
        for descriptor in [input.descriptor, output.descriptor, errors.descriptor] { descriptor?.close() }
        if let problem { return .failed("Failed to wait for hook '\(path)': \(problem)") }
        if code != 0 { return .rejected(String(decoding: errors.bytes, as: UTF8.self)) }
        return .output(output.bytes)
    }

    /// Writes and reads until the program has ended; gives what goes beyond a limit.
    private mutating func converse() -> String? {
        let deadline = ContinuousClock.now + limits.time.bounded
        while true {
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero else { return "it has not ended within \(limits.time)" }
            // The end stands first: when it is told, all that was printed before is told by the same call.
            var watched = [
                pollfd(fd: program.end, events: Int16(POLLIN), revents: 0),
                // A negative number is passed over.
                pollfd(fd: input.descriptor?.number ?? -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output.descriptor?.number ?? -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.descriptor?.number ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
            _ = poll(&watched, nfds_t(watched.count), Int32(clamping: milliseconds + 1))
            if watched[1].revents != 0 { transmit() }
            if watched[2].revents != 0, !receive(from: \.output) { return tooMuch }
            if watched[3].revents != 0, !receive(from: \.errors) { return tooMuch }
            if watched[0].revents != 0 { return nil }
        }
    }

    private var tooMuch: String { "it has written more than \(limits.output) bytes" }

    private mutating func transmit() {
        guard let descriptor = input.descriptor else { return }
        switch descriptor.write(input.rest) {
        case .wrote(let count): input.rest = input.rest.dropFirst(count)
        case .full: return
        // A program that does not want its input is free to say so by its end.
        case .noReader, .failed: input.rest = []
        }
        if input.rest.isEmpty {
            descriptor.close()
            input.descriptor = nil
        }
    }

    /// Takes what is there; false if it is too much.
    private mutating func receive(
        from stream: WritableKeyPath<HookProcess, (descriptor: Descriptor?, bytes: [UInt8])>
    ) -> Bool {
        while let descriptor = self[keyPath: stream].descriptor {
            switch descriptor.read(upTo: 65536) {
            case .bytes(let bytes):
                self[keyPath: stream].bytes += bytes
                if output.bytes.count + errors.bytes.count > limits.output { return false }
            case .nothingNow: return true
            case .end, .failed:
                descriptor.close()
                self[keyPath: stream].descriptor = nil
            }
        }
        return true
    }
}
