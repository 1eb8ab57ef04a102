// Who connects to a server has the client and its values, too, and its certificates.
@_exported public import enum AnkaiosPlatform.PEM
@_exported public import AnkaiosSDK
