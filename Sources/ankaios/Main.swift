import AnkaiosPlatform
import AnkaiosCommands
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@main struct Main {
    /// Not asynchronous: the first thing has to be done before there is a thread or descriptor of the runtime.
    static func main() {
        ProcessStart.prepare()
        Task {
            let words = SystemEnvironment.arguments()
            let variables = SystemEnvironment.lines()
            let code = await Tool.called(words.first ?? "").run(
                Array(words.dropFirst()),
                in: Surroundings(
                    environment: SystemEnvironment.variables(variables),
                    variables: variables,
                    terminal: SystemTerminal()
                )
            )
            exit(ProcessStart.status(code))
        }
        dispatchMain()
    }
}
