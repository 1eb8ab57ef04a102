import AnkaiosSDK

try await Ankaios.withConnection { ankaios in
    print("agents:", try await ankaios.agents().keys.sorted())
}
