import AnkaiosModel

/// The grammar of templates: the facts of the Handlebars dialect that the server's engine reads.
extension TemplateGrammar: ExpressibleByStringLiteral {
    init(stringLiteral text: String) { self = .text(Array(text.utf8)) }

    private static func seq(_ parts: TemplateGrammar...) -> TemplateGrammar { .sequence(parts) }
    private static func or(_ parts: TemplateGrammar...) -> TemplateGrammar { .choice(parts) }

    static let rules: [TemplateRule: TemplateGrammar] = Dictionary(
        uniqueKeysWithValues: TemplateRule.allCases.map { ($0, definition(of: $0)) }
    )

    /// A whole template.
    static let whole: TemplateGrammar = seq(.rule(.template), .rule(.end))

    private static let stretch: TemplateGrammar = .stretch(until: [UInt8(ascii: "{"), UInt8(ascii: "\\")])
    /// Backslashes that are not an escape: their end is looked for once.
    private static let backslashes: TemplateGrammar = .run(of: UInt8(ascii: "\\"), notBefore: Array("{{".utf8))
    private static let anything: TemplateGrammar = .scalar { _ in true }
    private static let digit: TemplateGrammar = .scalar { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    private static let hexDigit: TemplateGrammar = .scalar {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20
    }
    private static let symbol: TemplateGrammar = .scalar { byte in
        byte >= 0x80 || NameRules.isNameByte(byte) || byte == UInt8(ascii: "$") || byte == UInt8(ascii: ":")
    }
    private static let partialSymbol: TemplateGrammar = .scalar { byte in
        byte >= 0x80 || NameRules.isNameByte(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
    }

    private static let name: TemplateGrammar = or(.rule(.subexpression), .rule(.reference))
    private static let arguments: TemplateGrammar = or(.rule(.hash), .rule(.parameter))
    private static let line: TemplateGrammar = seq(
        .rule(.identifier),
        .any(arguments),
        .optional(.rule(.blockParameter))
    )
    private static let partialLine: TemplateGrammar = seq(or(.rule(.partialIdentifier), name), .any(arguments))
    private static let call: TemplateGrammar = or(seq(.rule(.identifier), .some(arguments)), name)
    private static let leading: TemplateGrammar = .optional(.rule(.leadingTilde))
    private static let trailing: TemplateGrammar = .optional(.rule(.trailingTilde))
    private static let separator: TemplateGrammar = or("/", ".")
    private static let pathItem: TemplateGrammar = or(.rule(.pathID), seq("[", .rule(.pathRawID), "]"))

    private static let helperBlock: TemplateGrammar = seq(
        .rule(.helperBlockStart),
        .rule(.template),
        .any(seq(.rule(.invertChainTag), .rule(.template))),
        .optional(seq(.rule(.invertTag), .rule(.template))),
        .rule(.helperBlockEnd)
    )
    private static let rawBlock: TemplateGrammar = seq(
        .rule(.rawBlockStart),
        .rule(.rawBlockText),
        .rule(.rawBlockEnd)
    )
    private static let decoratorBlock: TemplateGrammar = seq(
        .rule(.decoratorBlockStart),
        .rule(.template),
        .rule(.decoratorBlockEnd)
    )
    private static let partialBlock: TemplateGrammar = seq(
        .rule(.partialBlockStart),
        .rule(.template),
        .rule(.partialBlockEnd)
    )

    private static func quoted(_ quote: TemplateGrammar, _ inner: TemplateRule) -> TemplateGrammar {
        seq(quote, .rule(inner), quote)
    }

    private static func quotedCharacter(_ quote: String) -> TemplateGrammar {
        let mark = TemplateGrammar(stringLiteral: quote)
        return or(
            seq(.not(or(mark, "\\")), anything),
            seq("\\", or(mark, "\\", "/", "b", "f", "n", "r", "t")),
            seq("\\", seq("u", .exactly(4, hexDigit)))
        )
    }

    private static func tag(_ mark: TemplateGrammar..., then content: TemplateGrammar) -> TemplateGrammar {
        .sequence(["{{", leading] + mark + [content, trailing, "}}"])
    }

    private static func definition(of rule: TemplateRule) -> TemplateGrammar {
        switch rule {
        case .end: .end
        case .keywords: or("as", "else")
        case .escape: or(seq("\\", "{{", .optional("{{")), seq("\\", .some("\\"), .ahead("{{")))
        case .rawText: .some(or(.rule(.escape), backslashes, stretch, seq(.not("{{"), anything)))
        case .rawBlockText: .any(or(.rule(.escape), backslashes, stretch, seq(.not("{{{{"), anything)))
        case .literal:
            or(
                .rule(.stringLiteral),
                .rule(.arrayLiteral),
                .rule(.objectLiteral),
                .rule(.numberLiteral),
                .rule(.nullLiteral),
                .rule(.booleanLiteral)
            )
        case .nullLiteral: seq("null", .not(symbol))
        case .booleanLiteral: seq(or("true", "false"), .not(symbol))
        case .numberLiteral:
            seq(
                .optional("-"),
                .some(digit),
                .optional("."),
                .any(digit),
                .optional(seq("E", .optional("-"), .some(digit))),
                .not(symbol)
            )
        case .doubleQuotedCharacter: quotedCharacter("\"")
        case .singleQuotedCharacter: quotedCharacter("'")
        case .doubleQuotedInner: .any(.rule(.doubleQuotedCharacter))
        case .singleQuotedInner: .any(.rule(.singleQuotedCharacter))
        case .stringLiteral: or(quoted("\"", .doubleQuotedInner), quoted("'", .singleQuotedInner))
        case .arrayLiteral: seq("[", .optional(.rule(.literal)), .any(seq(",", .rule(.literal))), "]")
        case .objectLiteral:
            seq(
                "{",
                .optional(seq(.rule(.stringLiteral), ":", .rule(.literal))),
                .any(seq(",", .rule(.stringLiteral), ":", .rule(.literal))),
                "}"
            )
        case .identifier: .some(symbol)
        case .optionalIdentifier: .optional(.rule(.identifier))
        case .partialIdentifier:
            or(
                .some(partialSymbol),
                seq("'", .some(seq(.not("'"), or("\\'", anything))), "'")
            )
        case .optionalPartialIdentifier: .optional(.rule(.partialIdentifier))
        case .reference: .rule(.path)
        case .parameter:
            seq(
                .not(seq(.rule(.keywords), .not(symbol))),
                or(.rule(.literal), .rule(.reference), .rule(.subexpression))
            )
        case .hash: seq(.rule(.identifier), "=", .rule(.parameter))
        case .blockParameter: seq("as", "|", .rule(.identifier), .optional(.rule(.identifier)), "|")
        case .subexpression: seq("(", or(seq(.rule(.identifier), .some(arguments)), .rule(.reference)), ")")
        case .leadingTilde, .trailingTilde: "~"
        case .expression: seq(.not(or(.rule(.invertTag), .rule(.invertChainTag))), "{{", leading, call, trailing, "}}")
        case .htmlExpression:
            or(
                seq("{{{", leading, call, trailing, "}}}"),
                seq("{{", leading, "{", call, "}", trailing, "}}"),
                seq("{{", leading, "&", name, trailing, "}}")
            )
        case .decoratorExpression: tag("*", then: line)
        case .partialExpression: tag(">", then: partialLine)
        case .invertTagItem: or("else", "^")
        case .invertTag: seq(.not(.rule(.escape)), tag(then: .rule(.invertTagItem)))
        case .invertChainTag: seq(.not(.rule(.escape)), tag(.rule(.invertTagItem), then: line))
        case .helperBlockStart: tag("#", then: line)
        case .helperBlockEnd: tag("/", then: .rule(.optionalIdentifier))
        case .decoratorBlockStart: tag("#", "*", then: line)
        case .decoratorBlockEnd: tag("/", then: .optional(.rule(.optionalIdentifier)))
        case .partialBlockStart: tag("#", ">", then: partialLine)
        case .partialBlockEnd: tag("/", then: .rule(.optionalPartialIdentifier))
        case .rawBlockStart: seq("{{{{", leading, line, trailing, "}}}}")
        case .rawBlockEnd: seq("{{{{", leading, "/", .rule(.optionalIdentifier), trailing, "}}}}")
        case .comment: seq("{{!", "--", .until(Array("--}}".utf8)), "--", "}}")
        case .compactComment: seq("{{!", .until(Array("}}".utf8)), "}}")
        case .template:
            .any(
                or(
                    .rule(.rawText),
                    .rule(.expression),
                    .rule(.htmlExpression),
                    helperBlock,
                    rawBlock,
                    .rule(.comment),
                    .rule(.compactComment),
                    .rule(.decoratorExpression),
                    decoratorBlock,
                    .rule(.partialExpression),
                    partialBlock
                )
            )
        case .pathID: .some(symbol)
        case .pathRawID: .until(Array("]".utf8))
        case .pathUp: ".."
        case .pathRoot: "@root"
        case .pathLocal: "@"
        case .path:
            seq(
                .optional(or(seq("this", separator), "./")),
                .optional(seq(.rule(.pathRoot), separator)),
                .optional(.rule(.pathLocal)),
                .any(seq(.rule(.pathUp), separator)),
                pathItem,
                .any(seq(separator, pathItem))
            )
        }
    }
}
