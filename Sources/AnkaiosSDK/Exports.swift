// Who imports AnkaiosSDK has the model, too.
@_exported public import AnkaiosModel
