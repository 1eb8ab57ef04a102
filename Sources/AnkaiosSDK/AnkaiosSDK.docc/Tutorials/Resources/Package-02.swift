// swift-tools-version: 6.2
import PackageDescription

let sdk = "ankaios-sdk-swift"

let package = Package(
    name: "keeper",
    dependencies: [
        .package(path: "../ankaios-sdk-swift")
    ],
    targets: [
        .target(name: "Keeping", dependencies: [.product(name: "AnkaiosSDK", package: sdk)]),
        .executableTarget(name: "keeper", dependencies: ["Keeping", .product(name: "AnkaiosSDK", package: sdk)]),
        .testTarget(
            name: "KeepingTests",
            dependencies: ["Keeping", .product(name: "AnkaiosTestKit", package: sdk)]
        ),
    ]
)
