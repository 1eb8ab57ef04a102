// Who reads manifests has the findings in them, too.
@_exported public import AnkaiosChecks
