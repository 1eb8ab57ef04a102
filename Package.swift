// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target of ours: language mode 6, imports and existentials are spelled out.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
    ]
    // Our CI alone treats warnings as errors: one of ours must not fail the build of a package that depends on this one.
    + (Context.environment["ANKAIOS_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A tool that checks the products. It lives in `Tools`.
func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tools/\(name)", swiftSettings: settings)
}

func toolProgram(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Tools/\(name)", swiftSettings: settings)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let package = Package(
    name: "ankaios-sdk-swift",
    products: [
        .library(name: "AnkaiosSDK", targets: ["AnkaiosSDK"]),
        .library(name: "AnkaiosOperations", targets: ["AnkaiosOperations"]),
        .library(name: "AnkaiosManifest", targets: ["AnkaiosManifest"]),
        .library(name: "AnkaiosLogging", targets: ["AnkaiosLogging"]),
        .library(name: "AnkaiosGRPC", targets: ["AnkaiosGRPC"]),
        .library(name: "EmbeddedAnkaios", targets: ["EmbeddedAnkaios"]),
        .library(name: "EmbeddedAnkaiosGRPC", targets: ["EmbeddedAnkaiosGRPC"]),
        .library(name: "AnkaiosTestKit", targets: ["AnkaiosTestKit"]),
        .library(name: "AnkaiosHooks", targets: ["AnkaiosHooks"]),
        .executable(name: "ankaios", targets: ["ankaios"]),
    ],
    traits: [
        .trait(name: "Logging", description: "AnkaiosLogging writes what happens in a connection to swift-log."),
        .trait(
            name: "GRPC",
            description: "Connections to the server itself, with mutual TLS; needs gRPC's C library (libgrpc-dev)."
        ),
    ],
    dependencies: [
        // Looked for only with the trait.
        .package(url: "https://github.com/apple/swift-log.git", from: "1.5.0")
    ],
    targets: [
        // What a workload links. None of these imports Foundation.
        library("AnkaiosModel"),
        // The system: locks, and calls that Swift cannot make by itself.
        .target(name: "CAnkaiosPlatform"),
        library("AnkaiosPlatform"),
        library("AnkaiosWire", ["AnkaiosModel"]),
        library("AnkaiosSession", ["AnkaiosModel", "AnkaiosWire"]),
        library(
            "AnkaiosSDK",
            ["AnkaiosPlatform", "AnkaiosModel", "AnkaiosWire", "AnkaiosSession", "CAnkaiosPlatform"]
        ),
        // What keeps a state as it is desired: plans, safe updates, live copies, reconciling.
        library("AnkaiosOperations", ["AnkaiosPlatform", "AnkaiosSDK", "AnkaiosModel", "AnkaiosRules"]),
        // What happens in a connection, to swift-log; empty without the trait.
        library(
            "AnkaiosLogging",
            [
                "AnkaiosSDK", "AnkaiosModel",
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Logging"])),
            ]
        ),
        // Manifests as YAML, and the server's rules, for checks before sending.
        library("AnkaiosYAML"),
        library("AnkaiosRules", ["AnkaiosModel", "AnkaiosYAML"]),
        library("AnkaiosManifest", ["AnkaiosPlatform", "AnkaiosModel", "AnkaiosYAML", "AnkaiosRules"]),
        // Mutating hooks of Ankaios 1.1, as programs of their own.
        library("AnkaiosHooks", ["AnkaiosModel", "AnkaiosWire"]),
        // The other end of the wire.
        library("AnkaiosProtobuf"),
        library(
            "EmbeddedAnkaios",
            [
                "AnkaiosPlatform", "AnkaiosProtobuf", "AnkaiosModel", "AnkaiosRules", "AnkaiosYAML", "AnkaiosHooks",
                "CAnkaiosPlatform",
            ]
        ),
        // Connections to the server itself. Without the trait GRPC these are empty.
        .systemLibrary(name: "CGRPC", providers: [.apt(["libgrpc-dev"])]),
        library("AnkaiosRPC", ["AnkaiosPlatform", .target(name: "CGRPC", condition: .when(traits: ["GRPC"]))]),
        library(
            "AnkaiosGRPC",
            ["AnkaiosPlatform", "AnkaiosSDK", "AnkaiosSession", "AnkaiosWire", "AnkaiosModel", "AnkaiosRPC"]
        ),
        library("EmbeddedAnkaiosGRPC", ["AnkaiosPlatform", "EmbeddedAnkaios", "AnkaiosProtobuf", "AnkaiosRPC"]),
        // For tests of workloads: it alone links Testing.
        library(
            "AnkaiosTestKit",
            [
                "AnkaiosPlatform", "AnkaiosModel", "AnkaiosWire", "AnkaiosSDK", "AnkaiosManifest", "EmbeddedAnkaios",
                "AnkaiosProtobuf",
            ]
        ),
        // Tools.
        library(
            "AnkaiosCommands",
            [
                "AnkaiosPlatform", "AnkaiosSDK", "AnkaiosModel", "AnkaiosOperations", "AnkaiosManifest", "AnkaiosRules",
                "AnkaiosYAML",
                "AnkaiosProtobuf", "EmbeddedAnkaios", "EmbeddedAnkaiosGRPC", "AnkaiosGRPC", "CAnkaiosPlatform",
            ]
        ),
        executable("ankaios", ["AnkaiosCommands", "AnkaiosPlatform"]),
        tool(
            "GoldenTranscripts",
            [
                "AnkaiosPlatform", "AnkaiosProtobuf", "AnkaiosHooks", "EmbeddedAnkaios", "EmbeddedAnkaiosGRPC",
                "AnkaiosRPC",
                "AnkaiosCommands",
                "AnkaiosSDK",
                "AnkaiosSession", "CAnkaiosPlatform",
            ]
        ),
        toolProgram("golden-player", ["GoldenTranscripts"]),
        // The SDK in the hands of other people's agents: no product.
        tool("AnkaiosInterop", ["AnkaiosPlatform", "AnkaiosSDK", "AnkaiosProtobuf"]),
        toolProgram("ankaios-interop", ["AnkaiosInterop", "AnkaiosProtobuf"]),
        // A mutating hook for tests: no product.
        toolProgram("tagging-hook", ["AnkaiosHooks"]),
        // The SDK with agents that do wrong, and how long everything takes: no product.
        tool("AnkaiosFaults", ["AnkaiosPlatform", "AnkaiosSDK", "AnkaiosProtobuf", "AnkaiosWire"]),
        toolProgram("measure-promises", ["AnkaiosFaults"]),
        // The client of Scripts/measure-memory: no product.
        toolProgram("measure-memory", ["AnkaiosSDK", "AnkaiosOperations"]),
        // What reads bytes from elsewhere, for fuzzing: no product.
        tool(
            "AnkaiosFuzzing",
            [
                "AnkaiosModel", "AnkaiosWire", "AnkaiosProtobuf", "AnkaiosYAML", "AnkaiosRules", "AnkaiosManifest",
                "EmbeddedAnkaios", "AnkaiosCommands", "AnkaiosGRPC",
            ]
        ),
        // How tests share the machine.
        .target(
            name: "TestSupport",
            dependencies: ["AnkaiosPlatform"],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        // Tests mirror the sources.
        tests("AnkaiosModelTests", ["AnkaiosModel"]),
        tests("AnkaiosWireTests", ["AnkaiosWire", "AnkaiosModel", "AnkaiosSession", "AnkaiosProtobuf"]),
        tests("AnkaiosSessionTests", ["AnkaiosSession", "AnkaiosWire", "AnkaiosModel"]),
        tests(
            "AnkaiosSDKTests",
            [
                "AnkaiosSDK", "AnkaiosModel", "AnkaiosWire", "AnkaiosSession", "EmbeddedAnkaios", "AnkaiosProtobuf",
                "AnkaiosManifest", "AnkaiosInterop", "AnkaiosFaults", "AnkaiosPlatform", "CAnkaiosPlatform",
                "ankaios-interop",
            ]
        ),
        tests(
            "AnkaiosOperationsTests",
            [
                "AnkaiosOperations", "AnkaiosModel", "AnkaiosPlatform", "AnkaiosSDK", "AnkaiosSession", "AnkaiosWire",
                "AnkaiosProtobuf", "EmbeddedAnkaios", "AnkaiosTestKit", "AnkaiosHooks",
            ]
        ),
        // Client and cluster in one world without threads, files and a clock.
        tests(
            "AnkaiosSimulationTests",
            [
                "AnkaiosSDK", "AnkaiosOperations", "AnkaiosModel", "AnkaiosWire", "AnkaiosSession", "EmbeddedAnkaios",
                "AnkaiosProtobuf",
            ]
        ),
        tests("AnkaiosYAMLTests", ["AnkaiosYAML"]),
        tests("AnkaiosRulesTests", ["AnkaiosRules", "AnkaiosModel", "AnkaiosYAML"]),
        tests("AnkaiosManifestTests", ["AnkaiosManifest", "AnkaiosModel"]),
        tests("AnkaiosProtobufTests", ["AnkaiosProtobuf"]),
        tests(
            "EmbeddedAnkaiosTests",
            [
                "EmbeddedAnkaios", "AnkaiosHooks", "AnkaiosModel", "AnkaiosPlatform", "AnkaiosProtobuf", "AnkaiosRules",
                "AnkaiosYAML",
                "tagging-hook",
            ]
        ),
        tests(
            "AnkaiosCommandsTests",
            [
                "AnkaiosCommands", "AnkaiosModel", "AnkaiosManifest", "AnkaiosPlatform", "AnkaiosProtobuf",
                "AnkaiosRules", "AnkaiosYAML", "EmbeddedAnkaios",
                "ankaios",
            ]
        ),
        // One suite for all ways to an Ankaios, and what is special about the one to the server itself.
        tests(
            "TransportTests",
            [
                "AnkaiosGRPC", "AnkaiosRPC", "AnkaiosSDK", "AnkaiosModel", "EmbeddedAnkaios", "EmbeddedAnkaiosGRPC",
                "AnkaiosProtobuf", "AnkaiosCommands", "GoldenTranscripts",
            ]
        ),
        tests("AnkaiosTestKitTests", ["AnkaiosTestKit", "ankaios"]),
        tests("FuzzTests", ["AnkaiosFuzzing", "AnkaiosSession"]),
        // The code of the documentation, compiled.
        tests(
            "GuideTests",
            [
                "AnkaiosSDK", "AnkaiosOperations", "AnkaiosManifest", "EmbeddedAnkaios", "AnkaiosTestKit",
                "AnkaiosGRPC",
                "EmbeddedAnkaiosGRPC",
            ]
        ),
        tests(
            "GoldenTranscriptsTests",
            ["GoldenTranscripts", "AnkaiosProtobuf", "AnkaiosSDK", "EmbeddedAnkaios"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// libFuzzer brings a main of its own, so this target can only be built with it: Scripts/fuzz.
if Context.environment["ANKAIOS_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "libfuzzer-entry",
            dependencies: ["AnkaiosFuzzing"],
            path: "Tools/libfuzzer-entry",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}

// Only these test targets, where building all of them takes too long: ANKAIOS_TESTS="TransportTests" swift test …
if let names = Context.environment["ANKAIOS_TESTS"]?.split(separator: " ") {
    package.targets.removeAll { $0.type == .test && !names.contains(Substring($0.name)) }
}
