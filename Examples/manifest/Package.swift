// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "manifest",
    dependencies: [
        .package(name: "ankaios-sdk-swift", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "manifest",
            dependencies: [
                .product(name: "AnkaiosManifest", package: "ankaios-sdk-swift"),
                .product(name: "AnkaiosSDK", package: "ankaios-sdk-swift"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
