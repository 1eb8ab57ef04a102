// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "hello",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "hello",
            dependencies: [
                .product(name: "AnkaiosSDK", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
