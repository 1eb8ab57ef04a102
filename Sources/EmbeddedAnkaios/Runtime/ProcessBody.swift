#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A container that is a process of this machine.
final class ProcessBody: ContainerBody {
    private let command: KeptProgram.Command
    private let reactor: Reactor
    /// The text for a program that cannot be started.
    private let failure: (SystemError) -> RuntimeFailure
    private var process: ChildProcess?

    init(_ command: KeptProgram.Command, reactor: Reactor, failure: @escaping (SystemError) -> RuntimeFailure) {
        self.command = command
        self.reactor = reactor
        self.failure = failure
    }

    func start(_ container: Container) throws(RuntimeFailure) {
        do {
            process = try ChildProcess(command, reactor: reactor) { [weak self, weak container] event in
                switch event {
                case .printed(let bytes, let stream):
                    container?.printed(bytes, stream)
                case .ended(let code):
                    self?.process = nil
                    container?.ended(code: code)
                }
            }
        } catch {
            throw failure(error)
        }
    }

    func kill(_ container: Container) {
        // Its end comes from within, with the last that it has printed.
        process?.endNow()
    }

    func pause(_ container: Container) { process?.signal(SIGSTOP) }

    func unpause(_ container: Container) { process?.signal(SIGCONT) }
}
