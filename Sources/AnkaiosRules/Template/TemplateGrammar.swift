/// A grammar of the kind "first alternative that fits": literals, rules and ways to combine them.
indirect enum TemplateGrammar: Sendable {
    case text([UInt8])
    /// One Unicode scalar for which the predicate of its first byte holds.
    case scalar(@Sendable (UInt8) -> Bool)
    /// One byte or more up to one of these, or to the end: a short way through long texts.
    case stretch(until: Set<UInt8>)
    /// The whole run of a byte, unless these bytes follow it.
    case run(of: UInt8, notBefore: [UInt8])
    /// All up to these bytes, or to the end: nothing, too.
    case until([UInt8])
    case rule(TemplateRule)
    case sequence([TemplateGrammar])
    case choice([TemplateGrammar])
    case optional(TemplateGrammar)
    case any(TemplateGrammar)
    case some(TemplateGrammar)
    case exactly(Int, TemplateGrammar)
    case not(TemplateGrammar)
    case ahead(TemplateGrammar)
    case end
}

/// The rules that leave a token and are named in messages, in the order in which messages list them.
enum TemplateRule: String, CaseIterable {
    case end = "EOI"
    case keywords, escape
    case rawText = "raw_text"
    case rawBlockText = "raw_block_text"
    case literal
    case nullLiteral = "null_literal"
    case booleanLiteral = "boolean_literal"
    case numberLiteral = "number_literal"
    case doubleQuotedCharacter = "json_char_double_quote"
    case singleQuotedCharacter = "json_char_single_quote"
    case doubleQuotedInner = "string_inner_double_quote"
    case singleQuotedInner = "string_inner_single_quote"
    case stringLiteral = "string_literal"
    case arrayLiteral = "array_literal"
    case objectLiteral = "object_literal"
    case identifier
    case optionalIdentifier = "opt_identifier"
    case partialIdentifier = "partial_identifier"
    case optionalPartialIdentifier = "opt_partial_identifier"
    case reference
    case parameter = "helper_parameter"
    case hash
    case blockParameter = "block_param"
    case subexpression
    case leadingTilde = "leading_tilde_to_omit_whitespace"
    case trailingTilde = "trailing_tilde_to_omit_whitespace"
    case expression
    case htmlExpression = "html_expression"
    case decoratorExpression = "decorator_expression"
    case partialExpression = "partial_expression"
    case invertTagItem = "invert_tag_item"
    case invertTag = "invert_tag"
    case invertChainTag = "invert_chain_tag"
    case helperBlockStart = "helper_block_start"
    case helperBlockEnd = "helper_block_end"
    case decoratorBlockStart = "decorator_block_start"
    case decoratorBlockEnd = "decorator_block_end"
    case partialBlockStart = "partial_block_start"
    case partialBlockEnd = "partial_block_end"
    case rawBlockStart = "raw_block_start"
    case rawBlockEnd = "raw_block_end"
    case comment = "hbs_comment"
    case compactComment = "hbs_comment_compact"
    case template
    case pathID = "path_id"
    case pathRawID = "path_raw_id"
    case pathUp = "path_up"
    case pathRoot = "path_root"
    case pathLocal = "path_local"
    case path = "path_inline"

    /// How white space between the parts of a rule is taken, and whether the rules inside leave tokens.
    enum Mode { case spaced, tight, atomic }

    var mode: Mode {
        switch self {
        case .escape, .nullLiteral, .booleanLiteral, .numberLiteral, .doubleQuotedInner, .singleQuotedInner,
            .identifier,
            .partialIdentifier, .pathID:
            .atomic
        case .rawText, .rawBlockText, .stringLiteral, .reference, .path: .tight
        default: .spaced
        }
    }

    /// The place in the order of messages.
    var order: Int { TemplateRule.orders[self] ?? 0 }
    private static let orders = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}
