import AnkaiosFuzzing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What libFuzzer calls with bytes of its own making; the environment variable `ANKAIOS_FUZZ_TARGET` says who reads them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = target.read(bytes) { fatalError(problem) }
    return 0
}

private let target: FuzzTarget = {
    let name = getenv("ANKAIOS_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else { fatalError("there is no target '\(name)'") }
    return target
}()
