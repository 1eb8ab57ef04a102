// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/RunningInAContainer.md.
import Glibc

@Sendable private func runningInAContainer1() async throws {
    print("the camera runs")
    fflush(nil)
}
