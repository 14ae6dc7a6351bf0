/// How the records of a segment are written; the number stands in its header.
enum RecordFormat: UInt32, Sendable {
    /// The body is the payload, all of it chained.
    case plain = 1
    /// The body is a ``ChainedContent``, and personal parts behind it that the chain knows by their commitments.
    case withPersonalParts = 2

    /// What new segments are written in.
    static let current = RecordFormat.withPersonalParts
}
