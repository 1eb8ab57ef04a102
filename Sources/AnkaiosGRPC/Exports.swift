// Who connects to a server has the client and its values, too.
@_exported public import AnkaiosSDK
