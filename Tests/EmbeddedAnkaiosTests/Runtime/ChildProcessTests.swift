import AnkaiosPlatform
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.oneAtATime, .serialized) struct ChildProcessTests {
    final class Seen {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var code: Int?
    }

    private func start(_ arguments: [String], folder: String? = nil, _ reactor: Reactor) throws -> (ChildProcess, Seen)
    {
        let seen = Seen()
        let environment = ["PATH=/usr/bin:/bin", "WORD=said"]
        let process = try ChildProcess(
            .init(arguments: arguments, environment: environment, folder: folder),
            reactor: reactor
        ) { event in
            switch event {
            case .printed(let bytes, .output): seen.output += bytes
            case .printed(let bytes, .errors): seen.errors += bytes
            case .ended(let code): seen.code = code
            }
        }
        return (process, seen)
    }

    @Test func `what it prints and its code arrive`() throws {
        let reactor = Reactor()
        let (process, seen) = try start(["sh", "-c", "echo $WORD; echo wrong >&2; exit 3"], reactor)
        #expect(reactor.turn { seen.code != nil })
        #expect(seen.code == 3)
        #expect(seen.output == Array("said\n".utf8))
        #expect(seen.errors == Array("wrong\n".utf8))
        #expect(process.hasEnded)
    }

    @Test func `all of a long output arrives before the end`() throws {
        let reactor = Reactor()
        let (process, seen) = try start(["seq", "100000"], reactor)
        #expect(reactor.turn { seen.code != nil })
        #expect(seen.output.count == 588_895)
        #expect(process.hasEnded)
    }

    @Test func `a signal counts as 128 and its number`() throws {
        let reactor = Reactor()
        let (process, seen) = try start(["sh", "-c", "kill -9 $$"], reactor)
        #expect(reactor.turn { seen.code != nil })
        #expect(seen.code == 137)
        #expect(process.hasEnded)
    }

    @Test func `it starts in the folder that is asked for`() throws {
        let reactor = Reactor()
        let folder = try TestFolder()
        let (process, seen) = try start(["pwd"], folder: folder.path, reactor)
        #expect(reactor.turn { seen.code != nil })
        #expect(String(decoding: seen.output, as: UTF8.self) == folder.path + "\n")
        #expect(process.hasEnded)
    }

    @Test func `a program that does not exist is an error`() throws {
        let error = #expect(throws: SystemError.self) { try start(["/there/is/no/such/program"], Reactor()) }
        #expect(
            error?.description.hasSuffix("No such file or directory") == true,
            "\(String(describing: error))"
        )
    }

    @Test func `killing takes its children along and does not wait for a turn`() throws {
        let reactor = Reactor()
        let (process, seen) = try start(["sh", "-c", "sleep 1000 & echo $!; wait"], reactor)
        #expect(reactor.turn { seen.output.last == 0x0A })
        let child = try #require(Int32(String(decoding: seen.output.dropLast(), as: UTF8.self)))
        process.endNow()
        #expect(seen.code == 137)
        #expect(kill(process.pid, 0) == -1)
        // The child of the child is reaped by whoever adopts it; until then it is a zombie.
        #expect(reactor.turn { isGone(child) })
    }

    @Test func `what it leaves running ends with it`() throws {
        let reactor = Reactor()
        let (process, seen) = try start(["sh", "-c", "sleep 1000 & echo $!"], reactor)
        #expect(reactor.turn { seen.code != nil })
        #expect(seen.code == 0)
        let child = try #require(Int32(String(decoding: seen.output.dropLast(), as: UTF8.self)))
        #expect(reactor.turn { isGone(child) })
        #expect(process.hasEnded)
    }

    @Test func `what has left its session ends with it, and when it is killed`() throws {
        for script in ["setsid sleep 1000 & echo $!", "setsid sh -c 'echo $$; exec sleep 1000' & wait"] {
            let reactor = Reactor()
            let (process, seen) = try start(["bash", "-c", script], reactor)
            #expect(reactor.turn { seen.output.last == 0x0A })
            if script.hasSuffix("wait") { process.endNow() }
            #expect(reactor.turn { seen.code != nil })
            let child = try #require(Int32(String(decoding: seen.output.dropLast(), as: UTF8.self)))
            #expect(kill(child, 0) == -1)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can start what it may not kill later"))
    func `what has changed its user is given up, and counts as killed`() async {
        await #expect(processExitsWith: .success) {
            alarm(30)
            let folder = try TestFolder()
            let program = "\(folder.path)/setpriv"
            try Folder.write(try Folder.read("/usr/bin/setpriv"), to: program)
            // A program with the rights of root, for a user who has none.
            try #require(chmod(folder.path, 0o755) == 0 && chmod(program, 0o4755) == 0 && seteuid(65534) == 0)
            let reactor = Reactor()
            let words = [program, "--reuid=1", "sh", "-c", "echo; exec sleep 1000"]
            var hasBegun = false
            var code: Int?
            let process = try ChildProcess(
                .init(arguments: words, environment: ["PATH=/usr/bin:/bin"]),
                reactor: reactor
            ) { event in
                switch event {
                case .printed: hasBegun = true
                case .ended(let found): code = found
                }
            }
            #expect(reactor.turn { hasBegun })
            process.endNow()
            #expect(code == 137)
            #expect(seteuid(0) == 0)
            #expect(kill(process.pid, SIGKILL) == 0)
        }
    }

    @Test func `a file with a path goes to no shell when the system cannot run it`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/text"
        try Folder.write(Array("echo run\n".utf8), to: path)
        #expect(chmod(path, 0o755) == 0)
        #expect(throws: SystemError("start \(path)", code: ENOEXEC)) { try start([path], Reactor()) }
    }

    @Test func `no pipe stays open when there is no descriptor for the next one`() async {
        await #expect(processExitsWith: .success) {
            // Opening the folder takes one itself, the lowest that is free.
            func open() -> [Int32] { Folder.names(in: "/proc/self/fd").compactMap { Int32($0) }.sorted() }
            let highest = try #require(open().last)
            while true {
                let filler = dup(0)
                if filler > highest {
                    close(filler)
                    break
                }
                try #require(filler >= 0)
            }
            let before = open()
            var limit = rlimit(rlim_cur: rlim_t(before.count + 2), rlim_max: 1024)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            for _ in 0..<3 { #expect(throws: SystemError("pipe", code: EMFILE)) { try Descriptor.pipes(3) } }
            #expect(open() == before)
        }
    }

    @Test func `no descriptor of this process goes along`() throws {
        let open = try Descriptor.open("/dev/null", O_RDONLY)
        defer { open.close() }
        _ = fcntl(open.number, F_SETFD, 0)
        let reactor = Reactor()
        let (process, seen) = try start(["sh", "-c", "ls -1 /proc/self/fd | tr '\\n' ' '"], reactor)
        #expect(reactor.turn { seen.code != nil })
        // ls itself opens the folder that it reads.
        #expect(String(decoding: seen.output, as: UTF8.self) == "0 1 2 3 ")
        #expect(process.hasEnded)
    }

    @Test func `bytes that are no UTF-8 arrive as they were`() throws {
        let reactor = Reactor()
        let bytes: [UInt8] = [0x63, 0x61, 0x66, 0xE9, 0xF4, 0x8F, 0xBA, 0xA9]
        #expect(SystemText.bytes(of: SystemText.text(bytes)) == bytes)
        let (process, seen) = try start(["printf", "%s", SystemText.text(bytes)], reactor)
        #expect(reactor.turn { seen.code != nil })
        #expect(seen.output == bytes)
        #expect(process.hasEnded)
    }

    private func isGone(_ pid: Int32) -> Bool {
        if kill(pid, 0) != 0 { return true }
        guard let file = try? Descriptor.open("/proc/\(pid)/stat", O_RDONLY) else { return true }
        defer { file.close() }
        guard case .bytes(let bytes) = file.read(upTo: 4096) else { return true }
        return String(decoding: bytes, as: UTF8.self).contains(") Z ")
    }
}
