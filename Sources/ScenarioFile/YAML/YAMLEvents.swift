import CLibYAML

/// One event of a YAML text, with nothing of libyaml in it.
struct YAMLEvent: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case scalar(String, isPlain: Bool)
        case listStart, listEnd
        case mappingStart, mappingEnd
        case alias(String)
        case documentStart, documentEnd
        case streamStart, streamEnd
    }
    var kind: Kind
    var position: Position
    /// The anchor that the node carries, without its `&`.
    var anchor: String?
    /// The tag that the node carries, resolved.
    var tag: String?
}

/// The events of a text, one after another: the owner of a libyaml parser, and all there is of C
/// here.
///
/// libyaml copies nothing: the parser points into `input`, which therefore lives as long.
@safe struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        let bytes = Array(text.utf8)
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        let initialized = unsafe yaml_parser_initialize(parser)
        precondition(initialized == 1, "libyaml has no memory for a parser")
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; after the end of the stream there is none to ask for.
    mutating func next() throws(Problem) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe translate(event)
    }

    /// The one place that reads libyaml's error.
    private func failure() -> Problem {
        let problem = unsafe string(parser.pointee.problem) ?? "unknown error"
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            // The reader knows an offset only.
            let offset = unsafe Int(parser.pointee.problem_offset)
            let before = unsafe input.prefix(offset)
            let read = unsafe String(decoding: before, as: UTF8.self)
            return .syntax(problem, context: nil, at: Position(after: read))
        }
        let context = unsafe string(parser.pointee.context)
        return unsafe .syntax(problem, context: context, at: position(parser.pointee.problem_mark))
    }

    private func translate(_ event: yaml_event_t) -> YAMLEvent {
        let at = unsafe position(event.start_mark)
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            let (anchor, tag) = unsafe (string(scalar.anchor), string(scalar.tag))
            let kind = YAMLEvent.Kind.scalar(text, isPlain: isPlain)
            return YAMLEvent(kind: kind, position: at, anchor: anchor, tag: tag)
        case YAML_SEQUENCE_START_EVENT:
            let list = unsafe event.data.sequence_start
            let (anchor, tag) = unsafe (string(list.anchor), string(list.tag))
            return YAMLEvent(kind: .listStart, position: at, anchor: anchor, tag: tag)
        case YAML_MAPPING_START_EVENT:
            let mapping = unsafe event.data.mapping_start
            let (anchor, tag) = unsafe (string(mapping.anchor), string(mapping.tag))
            return YAMLEvent(kind: .mappingStart, position: at, anchor: anchor, tag: tag)
        case YAML_ALIAS_EVENT:
            let name = unsafe string(event.data.alias.anchor) ?? ""
            return YAMLEvent(kind: .alias(name), position: at)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .listEnd, position: at)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, position: at)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, position: at)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, position: at)
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, position: at)
        default: return YAMLEvent(kind: .streamEnd, position: at)
        }
    }

    private func position(_ mark: yaml_mark_t) -> Position {
        Position(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func string(_ text: UnsafePointer<CChar>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }

    private func string(_ text: UnsafePointer<yaml_char_t>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }
}
