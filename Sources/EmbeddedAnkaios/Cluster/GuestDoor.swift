import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A socket at which programs of this machine get further control interfaces of a workload.
///
/// A program connects and reads one line. It is `+` and the folder with its FIFOs, or `-` and a reason. The interface is
/// there until the program closes the connection, or ends in whatever way.
final class GuestDoor {
    /// The name of the socket in the folder of the cluster.
    static let name = "tools"
    /// More programs at once are refused: the cluster's process needs descriptors for other things, too.
    private static let most = 64

    private final class Visit {
        let host: AgentHost
        let guest: GuestInterface
        let descriptor: Descriptor
        var watch: Reactor.Watch?

        init(_ host: AgentHost, _ guest: GuestInterface, _ descriptor: Descriptor) {
            (self.host, self.guest, self.descriptor) = (host, guest, descriptor)
        }
    }

    private unowned let world: World
    private let workload: String
    private let listener: Descriptor
    private var visits: [Int32: Visit] = [:]

    var path: String { "\(world.folder)/\(Self.name)" }

    init(_ world: World, of workload: String) throws(SystemError) {
        (self.world, self.workload) = (world, workload)
        let folder = try Descriptor.open(world.folder, O_RDONLY | O_DIRECTORY)
        defer { folder.close() }
        let number = cankaios_listen_in(folder.number, Self.name)
        guard number >= 0 else { throw SystemError("listen at \(world.folder)/\(Self.name)") }
        listener = Descriptor(number: number)
        _ = world.reactor.watch(listener, Reactor.readable) { [weak self] _ in self?.takeVisitors() }
    }

    /// To be called at the end of the cluster.
    func close() {
        for visit in visits.values { visit.descriptor.close() }
        visits = [:]
        listener.close()
        unlink(path)
    }

    private func takeVisitors() {
        while case let number = cankaios_accept(listener.number), number >= 0 { take(Descriptor(number: number)) }
    }

    private func take(_ visitor: Descriptor) {
        guard visits.count < Self.most else {
            return refuse(visitor, "\(Self.most) programs have an interface of workload '\(workload)' already")
        }
        do throws(ClusterError) {
            let (host, guest) = try world.openGuest(of: workload)
            let visit = Visit(host, guest, visitor)
            visits[visitor.number] = visit
            visit.watch = world.reactor.watch(visitor, Reactor.readable) { [weak self, weak visit] _ in
                if let visit { self?.look(at: visit) }
            }
            _ = visitor.write(Array("+\(guest.folder)\n".utf8)[...])
        } catch {
            refuse(visitor, "\(error)")
        }
    }

    private func refuse(_ visitor: Descriptor, _ reason: String) {
        _ = visitor.write(Array("-\(reason)\n".utf8)[...])
        visitor.close()
    }

    private func look(at visit: Visit) {
        switch visit.descriptor.read(upTo: 512) {
        case .bytes, .nothingNow: return
        case .end, .failed: break
        }
        world.reactor.unwatch(visit.watch)
        visits[visit.descriptor.number] = nil
        visit.descriptor.close()
        visit.host.closeGuest(visit.guest)
    }
}

extension Cluster {
    /// Opens a socket at which programs of this machine get further control interfaces of a workload.
    /// - Returns: the path of the socket.
    package func openDoor(of workload: String) async throws -> String {
        try await run { (world: World) throws(ClusterError) in
            do throws(SystemError) {
                if let door = world.door { return door.path }
                let door = try GuestDoor(world, of: workload)
                world.door = door
                return door.path
            } catch {
                throw .system(error.description)
            }
        }
    }
}

/// A control interface that a program got at the socket of a cluster, until it is let go of.
package final class GuestPass: Sendable {
    /// The folder with the FIFOs.
    package let folder: String
    private let descriptor: Descriptor

    /// Why there is none.
    package struct Refusal: Error, Hashable, Sendable {
        package var reason: String
    }

    private init(_ folder: String, _ descriptor: Descriptor) { (self.folder, self.descriptor) = (folder, descriptor) }

    deinit { descriptor.close() }

    /// Asks for one. Nil: no cluster listens there any longer.
    package static func get(at path: String) throws(Refusal) -> GuestPass? {
        guard let slash = path.lastIndex(of: "/"),
            let folder = try? Descriptor.open(String(path[...slash]), O_RDONLY | O_DIRECTORY)
        else { return nil }
        defer { folder.close() }
        let number = cankaios_connect_in(folder.number, String(path[path.index(after: slash)...]), 10)
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(number: number)
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n"), case .bytes(let bytes) = descriptor.read(upTo: 4096) { line += bytes }
        guard line.last == UInt8(ascii: "\n"), line.first == UInt8(ascii: "+") else {
            descriptor.close()
            let reason = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
            throw Refusal(reason: reason.isEmpty ? "the cluster does not answer" : reason)
        }
        return GuestPass(String(decoding: line.dropFirst().dropLast(), as: UTF8.self), descriptor)
    }
}
