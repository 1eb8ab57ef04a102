// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "fleet-connector",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "fleet-connector",
            dependencies: [
                .product(name: "AnkaiosManifest", package: "ankaios-sdk-swift"),
                .product(name: "AnkaiosOperations", package: "ankaios-sdk-swift"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
