import CBenchmark

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

func report(_ name: String, _ value: Double) { print(name, value) }

func flush() { fflush(nil) }

func reportPercentiles(_ name: String, _ samples: [Int64]) {
    let sorted = samples.sorted()
    report(name + "-median-us", Double(sorted[sorted.count / 2]) / 1000)
    report(name + "-p99-us", Double(sorted[sorted.count * 99 / 100]) / 1000)
}

/// How much of something went by between two moments, and what it took.
struct Meter {
    private let begin = benchmark_now()
    private let cpu = benchmark_cpu()

    func report(_ count: Int) {
        let seconds = Double(benchmark_now() - begin) / 1e9
        let processor = Double(benchmark_cpu() - cpu) / 1e9
        print("rate", Double(count) / seconds)
        print("cpu-per-million-s", processor * 1e6 / Double(count))
    }
}
