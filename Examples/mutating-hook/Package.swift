// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "mutating-hook",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "mutating-hook",
            dependencies: [
                .product(name: "AnkaiosHooks", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
