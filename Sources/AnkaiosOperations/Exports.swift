// Who imports this module names the types of the client, too.
@_exported public import AnkaiosSDK
