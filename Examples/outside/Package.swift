// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "outside",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..", traits: ["GRPC"])
    ],
    targets: [
        .executableTarget(
            name: "outside",
            dependencies: [
                .product(name: "AnkaiosGRPC", package: "ankaios-sdk-swift")
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
