// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "dashboard",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "dashboard",
            dependencies: [
                .product(name: "AnkaiosOperations", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
