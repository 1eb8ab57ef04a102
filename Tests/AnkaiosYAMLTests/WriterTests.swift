import AnkaiosYAML
import Testing

@Suite struct WriterTests {
    private static let pieces = [
        "a", "B", " ", "  ", "\n", "\n\n", ": ", ":", "- ", "-", "#", " #", "'", "\"", "\\", "{", "}", "[", "]", ",",
        "&", "*", "!", "|",
        ">", "%", "@", "`", "?", "\t", "1", "0", ".", "e", "true", "null", "~", "ä", "😀", "\u{1B}", "\r", "\u{85}",
        "\u{2028}", "\u{FEFF}",
        "---", "...", "+", "x: y\n", "<<",
    ]

    private func text(_ chance: inout SplitMix) -> String {
        (0..<Int.random(in: 0...6, using: &chance)).map { _ in Self.pieces.randomElement(using: &chance) ?? "" }
            .joined()
    }

    private func value(_ depth: Int, _ chance: inout SplitMix) -> YAMLValue {
        switch Int.random(in: 0..<(depth == 0 ? 7 : 12), using: &chance) {
        case 0: return .integer(Int.random(in: -1000...1000, using: &chance))
        case 1: return .bool(Bool.random(using: &chance))
        case 2: return .null
        case 3..<7: return .text(text(&chance))
        case 7..<9: return .list((0..<Int.random(in: 0...3, using: &chance)).map { _ in value(depth - 1, &chance) })
        default:
            let keys = Set((0..<Int.random(in: 0...3, using: &chance)).map { _ in text(&chance) })
            return .mapping(keys.sorted().map { YAMLValue.Pair(key: $0, value: value(depth - 1, &chance)) })
        }
    }

    @Test(arguments: 1...200) func `what is written is read back as it was`(seed: UInt64) throws {
        var chance = SplitMix(seed: seed)
        for _ in 0..<20 {
            let value = value(4, &chance)
            let written = YAMLWriter.text(value)
            let read = try YAML.document(written)?.value ?? .null
            #expect(read == value, "\(written)")
        }
    }

    @Test func `a manifest looks as a person would write it`() {
        let value = YAMLValue.mapping([
            .init(key: "apiVersion", value: .text("v1")),
            .init(
                key: "workloads",
                value: .mapping([
                    .init(
                        key: "web",
                        value: .mapping([
                            .init(key: "agent", value: .text("")),
                            .init(key: "tags", value: .mapping([])),
                            .init(
                                key: "files",
                                value: .list([.mapping([.init(key: "mountPoint", value: .text("/a"))])])
                            ),
                            .init(key: "runtimeConfig", value: .text("image: x\ncommandArgs: []\n")),
                        ])
                    )
                ])
            ),
        ])
        let expected = """
            apiVersion: v1
            workloads:
              web:
                agent: ''
                tags: {}
                files:
                - mountPoint: /a
                runtimeConfig: |
                  image: x
                  commandArgs: []

            """
        #expect(YAMLWriter.text(value) == expected)
    }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
