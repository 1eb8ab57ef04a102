#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The recordings of a real Ankaios.
package enum Recordings {
    /// Their folder: Tests/Fixtures/Golden, or where the environment variable ANKAIOS_GOLDEN says.
    package static let folder = getenv("ANKAIOS_GOLDEN").map { String(cString: $0) } ?? Fixture.path("Golden")
}
