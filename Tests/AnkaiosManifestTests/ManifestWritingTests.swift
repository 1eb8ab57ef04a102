import AnkaiosManifest
import AnkaiosModel
import Testing

@Suite struct ManifestWritingTests {
    @Test func `a manifest is written as ank shows it`() {
        let workload = Workload(
            "web",
            on: "agent_A",
            runtime: .podman(image: "nginx"),
            restartPolicy: .always,
            dependencies: ["db": .running],
            tags: ["b": "1", "a": "yes"],
            configs: ["c": "web"],
            files: [File(at: "/a", text: "x\ny\n"), File(at: "/b", bytes: [0, 1])],
            controlInterfaceAccess: ControlInterfaceAccess(allow: [
                .state(.readWrite, masks: [FieldMask("*")]), .logs(of: ["w*"]),
            ])
        )
        let manifest = Manifest(workloads: [workload], configs: ["web": ["port": "8081", "list": ["a", []]]])
        let expected = """
            apiVersion: v1
            workloads:
              web:
                agent: agent_A
                restartPolicy: ALWAYS
                dependencies:
                  db: ADD_COND_RUNNING
                tags:
                  a: yes
                  b: '1'
                runtime: podman
                runtimeConfig: 'image: "nginx"'
                controlInterfaceAccess:
                  allowRules:
                  - type: StateRule
                    operation: ReadWrite
                    filterMasks:
                    - '*'
                  - type: LogRule
                    workloadNames:
                    - w*
                configs:
                  c: web
                files:
                - mountPoint: /a
                  data: |
                    x
                    y
                - mountPoint: /b
                  binaryData: AAE=
            configs:
              web:
                list:
                - a
                - []
                port: '8081'

            """
        #expect(manifest.yaml() == expected)
    }

    @Test(arguments: 1...100) func `what is written is read back as it was`(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        let manifest = chance.manifest()
        #expect(try Manifest(yaml: manifest.yaml()) == manifest, "\(manifest.yaml())")
    }

    @Test func `nothing is a manifest, too`() throws {
        #expect(Manifest().yaml() == "apiVersion: v1\nworkloads: {}\n")
        #expect(try Manifest(yaml: Manifest().yaml()) == Manifest())
    }
}

/// Random manifests, the same in every run.
private struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func pick<Element>(_ items: [Element]) -> Element { items[Int.random(in: 0..<items.count, using: &self)] }
    mutating func count() -> Range<Int> { 0..<Int.random(in: 0...3, using: &self) }
    mutating func name() -> String { pick(["a", "b-c", "D_9", "9", "null", "true", "x", "y", "1e3", "-"]) }
    mutating func text() -> String {
        count().map { _ in
            pick(["a", " ", "\n", ": ", "#", "'", "\"", "\\", "{", "- ", "1", "ä", "😀", "\t", "~", "x: y\n"])
        }.joined()
    }

    mutating func map<Value>(_ value: (inout Chance) -> Value) -> [String: Value] {
        var out: [String: Value] = [:]
        for _ in count() { out[name()] = value(&self) }
        return out
    }

    mutating func item(_ depth: Int) -> ConfigItem {
        switch pick(depth == 0 ? [0] : [0, 1, 2]) {
        case 0: return .text(text())
        case 1: return .list(count().map { _ in item(depth - 1) })
        default: return .object(map { $0.item(depth - 1) })
        }
    }

    mutating func rules() -> [AccessRule] {
        count().map { _ in
            pick([true, false])
                ? .state(
                    pick([.nothing, .read, .write, .readWrite]),
                    masks: count().map { _ in FieldMask(pick(["*", "a.*.b", "x"])) }
                )
                : .logs(of: count().map { _ in pick(["*", "a*", name()]) })
        }
    }

    mutating func manifest() -> Manifest {
        let workloads = Set(count().map { _ in name() }).sorted().map { name in
            Workload(
                name,
                on: self.name(),
                runtime: text(),
                runtimeConfig: text(),
                restartPolicy: pick([nil, .never, .onFailure, .always]),
                dependencies: Dictionary(
                    uniqueKeysWithValues: count().map { ("other\($0)", pick([.running, .succeeded, .failed])) }
                ),
                tags: map { $0.text() },
                files: count().map {
                    pick([true, false]) ? File(at: "/\($0)", text: text()) : File(at: "/\($0)", bytes: [1, 2])
                },
                controlInterfaceAccess: ControlInterfaceAccess(allow: rules(), deny: rules())
            )
        }
        return Manifest(workloads: workloads, configs: map { $0.item(3) })
    }
}
