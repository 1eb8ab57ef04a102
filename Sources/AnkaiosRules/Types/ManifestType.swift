/// A type of Ankaios as manifests write it: the one description of what a manifest may hold.
///
/// The type for all readers of a manifest. ``ServerReader`` is the server that starts with
/// one. ``AnkSchema`` and ``AnkReader`` are `ank apply`. `ManifestReader` is the check of this SDK, which reports all errors.
package indirect enum ManifestType: Sendable {
    /// A text. The server takes any scalar for one where nothing is buffered.
    case text(TextRule)
    /// One of several words.
    case word([String])
    /// Values by name.
    case map(ManifestType, names: TextRule)
    case list(ManifestType)
    case record(ManifestRecord)
    /// The first of several types that fits.
    case untagged(String, [ManifestType])
    /// One of several records, named by the key `type`.
    case tagged(String, [Variant])
    /// A text, a list or a mapping of these.
    case configItem

    /// A record of a tagged type.
    package struct Variant: Sendable {
        package var name: String
        package var record: ManifestRecord
    }
}

/// What the schema of `ank` asks of a text.
package enum TextRule: Sendable {
    case any
    /// The newest version of manifests.
    case version
    /// A name: letters, digits, `_` and `-`, 63 at most.
    case name
    case agent
    case filterMask
    case workloadFilter
}

/// A type with named fields. Other keys are ignored.
package struct ManifestRecord: Sendable {
    /// A key of a record.
    package struct Field: Sendable {
        package var name: String
        /// A name from an earlier version that is still taken for it.
        package var formerName: String?
        package var type: ManifestType
        /// Whether the server needs it, and whether `ank` does.
        package var isRequired = false
        package var isRequiredByAnk = false
        /// Whether `ank` takes null for it.
        package var mayBeNullForAnk = false
        /// Whether the server keeps it, and all unknown keys of the record, until the record has ended. The values are
        /// then typed, and nothing is not an empty value.
        package var isBuffered = false
    }

    /// As the server calls it.
    package var name: String
    package var fields: [Field]
    /// The field that takes all other keys: the content of a file.
    package var rest: ManifestType?
    /// Whether there are parts of it, as the masks of an update select them.
    package var hasParts = false

    /// Whether anything is buffered: then all unknown keys are.
    package var buffers: Bool { rest != nil || fields.contains { $0.isBuffered } }

    /// All keys that are taken, also those of earlier versions.
    package var knownKeys: [String] { keys + fields.compactMap(\.formerName) }

    /// The keys of the newest version.
    package var keys: [String] {
        var keys = fields.map(\.name)
        if case .untagged(_, let choices)? = rest {
            for case .record(let choice) in choices { keys += choice.keys }
        }
        return keys
    }
}

// MARK: - The types of Ankaios 1.0

extension ManifestType {
    /// A whole manifest.
    package static let state = ManifestRecord(
        name: "StateSpec",
        fields: [
            .init(name: "apiVersion", type: .text(.version), isRequired: true, isRequiredByAnk: true),
            .init(name: "workloads", type: .map(.record(workload), names: .name), mayBeNullForAnk: true),
            .init(name: "configs", type: .map(.configItem, names: .name), mayBeNullForAnk: true),
        ],
        hasParts: true
    )

    /// What the keys of workloads before Ankaios 0.4 have become.
    package static let formerKeys = [
        "restart": "write 'restartPolicy: ALWAYS'", "updateStrategy": "it no longer exists",
        "accessRights": "write 'controlInterfaceAccess'",
    ]

    package static let workload = ManifestRecord(
        name: "WorkloadSpec",
        fields: [
            .init(name: "agent", type: .text(.agent), isRequired: true),
            .init(name: "restartPolicy", type: .word(["NEVER", "ON_FAILURE", "ALWAYS"])),
            .init(
                name: "dependencies",
                type: .map(.word(["ADD_COND_RUNNING", "ADD_COND_SUCCEEDED", "ADD_COND_FAILED"]), names: .any),
                isBuffered: true
            ),
            .init(
                name: "tags",
                type: .untagged("MapOrVec", [.map(.text(.any), names: .any), .list(.record(tag))]),
                isBuffered: true
            ),
            .init(name: "runtime", type: .text(.any), isRequired: true, isRequiredByAnk: true),
            .init(name: "runtimeConfig", type: .text(.any), isRequired: true, isRequiredByAnk: true),
            .init(name: "controlInterfaceAccess", type: .record(access)),
            .init(name: "configs", type: .map(.text(.name), names: .name), isBuffered: true),
            .init(name: "files", type: .list(.record(file)), isBuffered: true),
        ],
        hasParts: true
    )

    /// A tag of version v0.1.
    package static let tag = ManifestRecord(
        name: "MapEntry",
        fields: [
            .init(name: "key", type: .text(.any), isRequired: true, isRequiredByAnk: true),
            .init(name: "value", type: .text(.any), isRequired: true, isRequiredByAnk: true),
        ]
    )

    package static let file = ManifestRecord(
        name: "FileSpec",
        fields: [.init(name: "mountPoint", type: .text(.any), isRequired: true, isRequiredByAnk: true)],
        rest: .untagged("FileContentSpec", [content("Data", "data"), content("BinaryData", "binaryData")])
    )

    private static func content(_ name: String, _ key: String) -> ManifestType {
        let field = ManifestRecord.Field(name: key, type: .text(.any), isRequired: true, isRequiredByAnk: true)
        return .record(ManifestRecord(name: "FileContentSpec::\(name)", fields: [field]))
    }

    package static let access = ManifestRecord(
        name: "ControlInterfaceAccessSpec",
        fields: ["allowRules", "denyRules"].map { name in
            .init(name: name, type: .list(.tagged("AccessRightsRuleSpec", rules)))
        }
    )

    package static let rules = [
        Variant(
            name: "StateRule",
            record: ManifestRecord(
                name: "StateRuleSpec",
                fields: [
                    .init(
                        name: "operation",
                        type: .word(["Nothing", "Read", "Write", "ReadWrite"]),
                        isRequired: true,
                        isRequiredByAnk: true
                    ),
                    .init(
                        name: "filterMasks",
                        formerName: "filterMask",
                        type: .list(.text(.filterMask)),
                        isRequired: true,
                        isRequiredByAnk: true
                    ),
                ]
            )
        ),
        Variant(
            name: "LogRule",
            record: ManifestRecord(
                name: "LogRuleSpec",
                fields: [
                    .init(
                        name: "workloadNames",
                        type: .list(.text(.workloadFilter)),
                        isRequired: true,
                        isRequiredByAnk: true
                    )
                ]
            )
        ),
    ]
}
