// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "supervisor",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "supervisor",
            dependencies: [
                .product(name: "AnkaiosOperations", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
