// Who reads manifests has the values in them and the findings, too.
@_exported public import AnkaiosModel
@_exported public import AnkaiosRules
