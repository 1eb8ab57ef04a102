// swift-tools-version: 6.2
import PackageDescription

// A user of the package with the trait `Logging`. A package of its own, so that nobody else needs swift-log to run the tests:
// Scripts/check-logging.
let package = Package(
    name: "logging-trait",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..", traits: ["Logging"]),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.5.0"),
    ],
    targets: [
        .testTarget(
            name: "AnkaiosLoggingTests",
            dependencies: [
                .product(name: "AnkaiosSDK", package: "ankaios-sdk-swift"),
                .product(name: "AnkaiosLogging", package: "ankaios-sdk-swift"),
                .product(name: "EmbeddedAnkaios", package: "ankaios-sdk-swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
