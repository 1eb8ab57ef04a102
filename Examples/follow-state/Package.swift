// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "follow-state",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "follow-state",
            dependencies: [
                .product(name: "AnkaiosSDK", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
