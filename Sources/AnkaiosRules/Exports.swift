// The rules for names are a module of their own, which a client links without all others.
@_exported public import AnkaiosNames
