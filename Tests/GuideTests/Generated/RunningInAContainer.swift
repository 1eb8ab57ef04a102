// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/RunningInAContainer.md.
import AnkaiosSDK
import Glibc
import Testing

@Sendable private func runningInAContainer1(_ ankaios: Ankaios) async throws {
    print("the camera runs")
    fflush(nil)
}
