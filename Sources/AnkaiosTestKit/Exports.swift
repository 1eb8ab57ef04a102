// Who imports this module writes tests with the client and with the embedded Ankaios.
@_exported public import AnkaiosSDK
@_exported public import EmbeddedAnkaios
