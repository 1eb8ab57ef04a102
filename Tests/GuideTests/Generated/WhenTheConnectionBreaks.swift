// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/WhenTheConnectionBreaks.md.
import AnkaiosSDK

@Sendable private func whenTheConnectionBreaks1(_ ankaios: Ankaios) async throws {
    for await state in ankaios.connectionStates {
        print("connection:", state)
    }
}
