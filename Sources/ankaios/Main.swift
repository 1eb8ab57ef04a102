import AnkaiosCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@main struct Main {
    static func main() async {
        let code = await Tool.called(CommandLine.arguments.first ?? "").run(
            Array(CommandLine.arguments.dropFirst()),
            environment: SystemEnvironment.variables(),
            terminal: SystemTerminal()
        )
        exit(code.status)
    }
}
