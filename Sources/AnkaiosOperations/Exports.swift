// Who imports this module names the types of the client and of the checks, too.
@_exported public import AnkaiosRules
@_exported public import AnkaiosSDK
