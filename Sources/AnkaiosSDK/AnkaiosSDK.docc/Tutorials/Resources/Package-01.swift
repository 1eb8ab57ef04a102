// swift-tools-version: 6.2
import PackageDescription

let sdk = "ankaios-sdk-swift"

let package = Package(
    name: "keeper",
    dependencies: [
        .package(path: "../ankaios-sdk-swift")
    ],
    targets: [
        .executableTarget(name: "keeper", dependencies: [.product(name: "AnkaiosSDK", package: sdk)])
    ]
)
