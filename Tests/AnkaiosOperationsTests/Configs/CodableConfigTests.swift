import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct CodableConfigTests {
    private struct Settings: Codable, Hashable {
        enum Level: String, Codable { case low, high }
        struct Host: Codable, Hashable {
            var name: String
            var port: UInt16
        }

        var hosts: [Host]
        var isOn: Bool
        var ratio: Double
        var level: Level
        var offsets: [Int]
        var limits: [String: Int]
        var note: String?
        var free: ConfigItem
        var nested: [[String]]
    }

    private let settings = Settings(
        hosts: [.init(name: "a.local", port: 8080)],
        isOn: true,
        ratio: 0.25,
        level: .high,
        offsets: [-1, 2],
        limits: ["low": 1],
        note: nil,
        free: ["x": ["y", [:]]],
        nested: [["a"], []]
    )

    @Test func `a value becomes texts, lists and objects`() throws {
        #expect(
            try ConfigItem(encoding: settings) == [
                "hosts": [["name": "a.local", "port": "8080"]], "isOn": "true", "ratio": "0.25", "level": "high",
                "offsets": ["-1", "2"], "limits": ["low": "1"], "free": ["x": ["y", [:]]], "nested": [["a"], []],
            ]
        )
        #expect(try ConfigItem(encoding: 8080) == "8080")
        #expect(try ConfigItem(encoding: ["a", "b"]) == ["a", "b"])
        #expect(try ConfigItem(encoding: [String]()) == [])
        #expect(try ConfigItem(encoding: [String: String]()) == [:])
        #expect(try ConfigItem(encoding: ConfigItem.text("x")) == "x")
    }

    @Test func `and the value again`() throws {
        #expect(try ConfigItem(encoding: settings).decode(as: Settings.self) == settings)
        var other = settings
        other.note = "n"
        #expect(try ConfigItem(encoding: other).decode() == other)
        #expect(try ConfigItem.text("8080").decode(as: Int.self) == 8080)
        #expect(try (["1", "2"] as ConfigItem).decode(as: Set<Int>.self) == [1, 2])
        #expect(try (["a": "true"] as ConfigItem).decode(as: [String: Bool].self) == ["a": true])
    }

    @Test func `what does not fit is told with its place`() throws {
        func problem<Value: Decodable>(_ item: ConfigItem, _ type: Value.Type) -> String? {
            do {
                _ = try item.decode(as: type)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(problem([["name": "a", "port": "http"]], [Settings.Host].self) == "0.port: \"http\" is no UInt16")
        #expect(problem([["name": "a"]], [Settings.Host].self) == "0.port: there is no such key")
        #expect(problem(["a": "x"], [String].self) == "a list is expected, not an object")
        #expect(problem(["a": ["x"]], [String: String].self) == "a: a text is expected, not a list")
        #expect(problem("x", [String: String].self) == "an object is expected, not a text")
        #expect(problem("300", UInt8.self) == "\"300\" is no UInt8")
        #expect(problem("middle", Settings.Level.self)?.contains("middle") == true)
    }

    @Test func `what cannot be a config is refused before it is sent`() throws {
        #expect(
            throws: ConfigCodingError(
                path: "a b",
                reason:
                    "Unsupported config item key 'a b'. Only a-z, A-Z, 0-9 chars, underscore (_), and hyphen (-) allowed. Maximum length is 63 characters."
            )
        ) {
            try ConfigItem(encoding: ["a b": 1])
        }
        #expect(throws: ConfigCodingError(path: "list.1", reason: "a config cannot be nil")) {
            try ConfigItem(encoding: ["list": ["a", nil]])
        }
        #expect(throws: ConfigCodingError(path: "", reason: "a config cannot be nil")) {
            try ConfigItem(encoding: Int?.none)
        }
    }

    @Test func `a config in Ankaios is a value of the caller's own type`() async throws {
        try await withAnkaios { [settings] ankaios, _ in
            try await ankaios.setConfig("web", encoding: settings)
            let found = try await ankaios.config("web", as: Settings.self)
            #expect(found == settings)
            #expect(try await ankaios.config("other", as: Settings.self) == nil)
            let text = "config \"web\" is not of type Int: a text is expected, not an object"
            await #expect(throws: AnkaiosError.typeMismatch(text)) {
                try await ankaios.config("web", as: Int.self)
            }
        }
    }
}
