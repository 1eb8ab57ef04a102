#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where the recordings of a real Ankaios are: beside the package, or where the environment variable ANKAIOS_GOLDEN says.
enum GoldenFolder {
    static let path: String = {
        if let folder = getenv("ANKAIOS_GOLDEN") { return String(cString: folder) }
        return #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/../shared/golden"
    }()

    static var isThere: Bool { access(path, F_OK) == 0 }
}
