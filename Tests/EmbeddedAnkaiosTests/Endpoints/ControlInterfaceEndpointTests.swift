import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.oneAtATime, .serialized) struct ControlInterfaceEndpointTests {
    /// An endpoint in a folder of its own, with what came from the workload.
    final class World {
        let folder: TestFolder
        let reactor = Reactor()
        let client = RawEnds()
        private(set) var endpoint: ControlInterfaceEndpoint!
        var received: [UInt8] = []
        var ends = 0
        var deliveries: [ControlInterfaceEndpoint.Delivery] = []

        init(_ limits: ControlInterfaceEndpoint.Limits = .init()) throws {
            folder = try TestFolder()
            endpoint = ControlInterfaceEndpoint(
                folder: "\(folder.path)/a_io/w.id/control_interface",
                reactor: reactor,
                limits: limits
            ) { [weak self] event in
                switch event {
                case .bytes(let bytes): self?.received += bytes
                case .writersGone: self?.ends += 1
                }
            }
            try endpoint.open()
        }

        func send(_ bytes: [UInt8]) {
            endpoint.send(bytes) { [weak self] in self?.deliveries.append($0) }
        }
    }

    @Test func `bytes go both ways`() throws {
        let world = try World()
        try world.client.open(world.endpoint.folder)
        _ = world.client.output?.write([1, 2, 3])
        #expect(world.reactor.turn { world.received == [1, 2, 3] })
        world.send([4, 5])
        #expect(world.deliveries == [.delivered])
        #expect(world.client.readAll() == [4, 5])
    }

    @Test func `what waits for a workload that does not read is bounded by its bytes`() throws {
        let world = try World(.init(reopenDelay: .seconds(10), waitingBytes: 1000))
        for _ in 0..<50 { world.send([UInt8](repeating: 7, count: 100)) }
        // One is being written, ten wait.
        #expect(world.deliveries == Array(repeating: .timedOut, count: 39))
        #expect(world.endpoint.waitingBytes == 1000)
        world.endpoint.close()
        #expect(world.deliveries.count == 50)
        #expect(world.endpoint.waitingBytes == 0)
    }

    @Test func `the FIFOs are for the owner only and their folder is made`() throws {
        let world = try World()
        var status = stat()
        for path in [world.endpoint.inputPath, world.endpoint.outputPath] {
            #expect(lstat(path, &status) == 0)
            #expect(status.st_mode & S_IFMT == S_IFIFO)
            #expect(status.st_mode & 0o077 == 0)
        }
    }

    @Test func `output is open again after its last writer has closed it`() throws {
        let world = try World()
        for round in 1...3 {
            try world.client.open(world.endpoint.folder)
            _ = world.client.output?.write([UInt8(round)])
            world.client.closeAll()
            #expect(world.reactor.turn { world.ends == round })
        }
        #expect(world.received == [1, 2, 3])
    }

    @Test func `a reader that comes within half a second gets the message`() throws {
        let world = try World(.init(reopenDelay: .milliseconds(10)))
        world.send([7])
        #expect(world.deliveries == [])
        try world.client.open(world.endpoint.folder)
        #expect(world.reactor.turn { world.deliveries == [.delivered] })
        #expect(world.client.readAll() == [7])
    }

    @Test func `without a reader the message is given up after six attempts`() throws {
        let world = try World(.init(reopenDelay: .milliseconds(2)))
        let start = Reactor.now()
        world.send([7])
        world.send([8])
        #expect(world.reactor.turn { world.deliveries == [.noReader, .noReader] })
        #expect(Reactor.now() - start >= .milliseconds(20))
    }

    @Test func `a reader that stops loses whole and half messages and the next one follows right behind`() throws {
        let world = try World(.init(writeTimeout: .milliseconds(20)))
        try world.client.open(world.endpoint.folder)
        world.send(Array(repeating: 1, count: 70_000))
        world.send([2])
        #expect(world.reactor.turn { world.deliveries == [.timedOut, .timedOut] })
        #expect(world.client.readAll() == Array(repeating: 1, count: 65_536))
        world.send([3])
        #expect(world.deliveries.last == .delivered)
        #expect(world.client.readAll() == [3])
    }

    @Test func `Q3: without half messages the rest comes first, and what came meanwhile is lost as a whole`() throws {
        var limits = ControlInterfaceEndpoint.Limits(writeTimeout: .milliseconds(20))
        limits.leavesHalfMessages = false
        let world = try World(limits)
        try world.client.open(world.endpoint.folder)
        world.send(Array(repeating: 1, count: 70_000))
        world.send([2])
        #expect(world.reactor.turn { world.deliveries == [.timedOut, .timedOut] })
        world.send([3])
        var bytes: [UInt8] = []
        #expect(
            world.reactor.turn {
                bytes += world.client.readAll()
                return bytes.count == 70_001
            }
        )
        #expect(bytes == Array(repeating: 1, count: 70_000) + [3])
        #expect(world.deliveries == [.timedOut, .timedOut, .delivered])
    }

    @Test(arguments: [true, false])
    func `Q5: what a reader has left is there for the next one, or gone with its reader`(_ keeps: Bool) throws {
        var limits = ControlInterfaceEndpoint.Limits()
        limits.keepsUnreadBytes = keeps
        let world = try World(limits)
        try world.client.open(world.endpoint.folder)
        world.send([1, 2, 3])
        world.client.closeAll()
        // What there is to notice is there at once.
        while world.reactor.turn(until: Reactor.now()) {}
        try world.client.open(world.endpoint.folder)
        #expect(world.client.readAll() == (keeps ? [1, 2, 3] : []))
        world.send([4])
        #expect(world.reactor.turn { world.deliveries.count == 2 })
        #expect(world.client.readAll() == [4])
    }

    @Test func `a write without a reader is tried again and does not end the process`() throws {
        let world = try World(.init(reopenDelay: .milliseconds(5)))
        try world.client.open(world.endpoint.folder)
        world.send([1])
        world.client.closeAll()
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        world.send([2])
        #expect(world.deliveries == [.delivered])
        try world.client.open(world.endpoint.folder)
        #expect(world.reactor.turn { world.deliveries == [.delivered, .delivered] })
        #expect(world.client.readAll() == [2])
    }

    @Test func `a message in progress is finished before a flushing close`() throws {
        let world = try World()
        try world.client.open(world.endpoint.folder)
        let big = Array(repeating: UInt8(9), count: 200_000)
        world.send(big)
        world.endpoint.close(flushing: true)
        var got: [UInt8] = []
        #expect(
            world.reactor.turn {
                got += world.client.readAll()
                return got.count == big.count
            }
        )
        #expect(world.deliveries == [.delivered])
        #expect(world.client.input?.read(upTo: 1) == .end)
    }

    @Test func `removal takes the FIFOs and their folder and tells the client by an end of file`() throws {
        let world = try World()
        try world.client.open(world.endpoint.folder)
        world.send([1])
        world.endpoint.remove()
        #expect(world.client.readAll() == [1])
        #expect(world.client.input?.read(upTo: 1) == .end)
        #expect(!Folder.exists(world.endpoint.folder))
        #expect(Folder.exists("\(world.folder.path)/a_io/w.id"))
    }

    @Test func `while reading is paused nothing comes and afterwards everything`() throws {
        let world = try World()
        try world.client.open(world.endpoint.folder)
        world.endpoint.pauseReading(.fault)
        _ = world.client.output?.write([1])
        #expect(!world.reactor.turn(until: Reactor.now() + .milliseconds(5)))
        world.endpoint.resumeReading(.fault)
        #expect(world.reactor.turn { world.received == [1] })
    }

    @Test func `faults drop and double and reorder and tear`() throws {
        let world = try World()
        try world.client.open(world.endpoint.folder)
        world.endpoint.messageFaults = [
            MessageFault(kind: .dropped, count: 1), MessageFault(kind: .doubled, count: 1),
            MessageFault(kind: .reordered, count: 2), MessageFault(kind: .torn(afterBytes: 1), count: 1),
            MessageFault(kind: .announcing(300), count: 1),
        ]
        for number in UInt8(1)...7 { world.send([number, number]) }
        #expect(world.client.readAll() == [2, 2, 2, 2, 4, 4, 3, 3, 5, 0xAC, 0x02, 6, 6, 7, 7])
    }

    @Test func `a slow message comes in pieces and the ones behind it wait`() throws {
        let world = try World()
        try world.client.open(world.endpoint.folder)
        world.endpoint.messageFaults = [MessageFault(kind: .slow(bytesAtOnce: 1, pause: .milliseconds(2)), count: 1)]
        world.send([1, 2, 3])
        world.send([4])
        #expect(world.client.readAll() == [1])
        #expect(world.reactor.turn { world.deliveries.count == 2 })
        #expect(world.client.readAll() == [2, 3, 4])
    }

    @Test func `replaced FIFOs leave the old ends leading nowhere`() throws {
        let world = try World()
        try world.client.open(world.endpoint.folder)
        try world.endpoint.replaceFIFOs()
        let fresh = RawEnds()
        try fresh.open(world.endpoint.folder)
        _ = fresh.output?.write([5])
        #expect(world.reactor.turn { world.received == [5] })
        world.send([6])
        #expect(fresh.readAll() == [6])
        #expect(world.client.readAll() == [])
    }
}
