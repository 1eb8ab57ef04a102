import AnkaiosPlatform
import TestSupport
import Testing

@testable import AnkaiosCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ankaios dev`, with programs of this machine.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct DevCommandTests {
    private func run(_ words: String...) async -> (code: ExitCode, terminal: MemoryTerminal) {
        let terminal = MemoryTerminal()
        let code = await Tool.ankaios.run(
            ["dev"] + words,
            environment: SystemEnvironment.variables(),
            terminal: terminal
        )
        return (code, terminal)
    }

    @Test func `a program finds its control interface by the environment, and its exit code is the command's`() async {
        let script =
            "test -p \"$ANKAIOS_CONTROL_INTERFACE/input\" && test -p \"$ANKAIOS_CONTROL_INTERFACE/output\" && exit 7"
        let (code, terminal) = await run("--mount", "never", "--", "sh", "-c", script)
        #expect(code == .program(7) && terminal.output.isEmpty && terminal.errors.isEmpty)
    }

    @Test func `nothing is left when the program has ended`() async throws {
        try await withFile("") { path in
            let (code, _) = await run("--mount", "never", "--", "sh", "-c", "echo $ANKAIOS_CONTROL_INTERFACE > \(path)")
            #expect(code == .program(0))
            let directory = try Fixture.text(path).split(separator: "\n").first.map(String.init)
            let folder = try #require(directory)
            #expect(folder.hasPrefix("/") && access(folder, F_OK) != 0)
        }
    }

    @Test func `the access rules that the program needs are printed when it has ended`() async {
        let (code, terminal) = await run("--mount", "never", "--print-access", "--", "true")
        #expect(code == .program(0) && terminal.output == "# Nothing was asked for that needs a rule.\n")
    }

    @Test func `a program that a signal ended gives 128 and its number`() async {
        let (code, _) = await run("--mount", "never", "--", "sh", "-c", "kill -9 $$")
        #expect(code == .program(137))
    }

    @Test func `a program that does not exist is told in a line`() async {
        let (code, terminal) = await run("--mount", "never", "--", "/no/such/program")
        #expect(code == .failure)
        #expect(terminal.errors == "error: cannot run '/no/such/program': No such file or directory\n")
    }

    @Test func `the tool itself mounts the control interface where every SDK looks for it, if the system lets it`()
        async
    {
        let script = "test -p /run/ankaios/control_interface/input -a -p /run/ankaios/control_interface/output"
        let isAllowed = await shell("unshare --mount true 2>/dev/null || unshare --user --mount true 2>/dev/null") == 0
        let code = await shell("\(builtTool) dev --mount always -- sh -c '\(script)' 2>/dev/null")
        #expect(code == (isAllowed ? 0 : 1))
        #expect(access("/run/ankaios/control_interface/input", F_OK) != 0, "the mount is the program's alone")
    }

    @Test func `a signal goes to the program, which ends by it, and so does the command`() async {
        let script = "trap \"exit 5\" TERM; kill -TERM $PPID; while true; do sleep 0.05; done"
        let code = await shell("\(builtTool) dev --mount never -- sh -c '\(script)'")
        #expect(code == 5)
    }

    @Test func `without a program it says where the pipes are, and ends at Ctrl-C`() async throws {
        let script =
            "read line; kill -INT $(cat $0); case \"$line\" in *ANKAIOS_CONTROL_INTERFACE=/*) exit 0; esac; exit 1"
        let code = try await withFile("") { path in
            await shell("sh -c 'echo $$ > \(path); exec \(builtTool) dev 2>/dev/null' | sh -c '\(script)' \(path)")
        }
        #expect(code == 0)
    }

    @Test func `neither a manifest nor the program starts a process that the command line does not name`() async throws
    {
        let script = """
            folder=$(mktemp -d) || exit 9
            PATH=\(toolFolder):$PATH
            manifest() {
                printf 'apiVersion: v1\\nworkloads:\\n  %s: {agent: agent_A, runtime: process, ' $1
                printf 'runtimeConfig: "command: touch\\\\ncommandArgs: [%s/%s]"}\\n' $folder $1
            }
            if test $# = 0; then
                manifest file >$folder/manifest.yaml
                ankaios dev --mount never -m $folder/manifest.yaml -- sh $0 $folder >/dev/null; code=$?
                ankaios demo -m $folder/manifest.yaml >/dev/null
                test -e $folder/file -o -e $folder/sent && code=8
                rm -r $folder; exit $code
            fi
            rmdir $folder; folder=$1
            ankaios wait file='Pending(StartingFailed)' || exit 1
            manifest sent | ankaios --no-wait apply - || exit 2
            ankaios wait sent='Pending(StartingFailed)' || exit 3
            """
        try await withFile(script) { path in #expect(await shell("sh \(path)") == 0) }
    }
}
