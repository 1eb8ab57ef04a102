// swift-tools-version: 6.2
import PackageDescription

/// What is measured, and what it is measured against; `Scripts/benchmark` runs it.
let package = Package(
    name: "benchmarks",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "..")
    ],
    targets: [
        .target(name: "CBenchmark"),
        // The other end of the pipes.
        .executableTarget(name: "benchmark-peer", dependencies: ["CBenchmark"]),
        // The same measurements by hand, in C.
        .executableTarget(name: "benchmark-floor", dependencies: ["CBenchmark"]),
        // The SDK as a user calls it.
        .executableTarget(
            name: "benchmark-subject",
            dependencies: ["CBenchmark", .product(name: "AnkaiosSDK", package: "ankaios-sdk-swift")]
        ),
        // Starts a program and tells it when.
        .executableTarget(name: "benchmark-launch", dependencies: ["CBenchmark"]),
        // What the embedded Ankaios takes.
        .executableTarget(
            name: "benchmark-embedded",
            dependencies: [
                "CBenchmark",
                .product(name: "AnkaiosSDK", package: "ankaios-sdk-swift"),
                .product(name: "EmbeddedAnkaios", package: "ankaios-sdk-swift"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
