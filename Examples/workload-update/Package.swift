// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "workload-update",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "workload-update",
            dependencies: [
                .product(name: "AnkaiosOperations", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
