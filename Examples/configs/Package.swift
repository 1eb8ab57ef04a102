// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "configs",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "configs",
            dependencies: [
                .product(name: "AnkaiosSDK", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
