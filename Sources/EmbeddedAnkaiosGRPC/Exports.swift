// Who opens a server gives it certificates.
@_exported public import enum AnkaiosPlatform.PEM
