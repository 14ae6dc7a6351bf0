import AccessControl
import FoundationEssentials
import Journal

extension Recorder {
    /// An entry as a record of the journal keeps it: its JSON object, with the personal fields in parts of their own.
    static func encode(_ entry: JournalEntry) throws -> JournalPayload {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = Array(try encoder.encode(entry))
        let parts = JournalEntry.personalParts(ofType: entry.typeName)
        guard !parts.isEmpty, let text = EntryText(json) else { return JournalPayload(json) }
        let fields = parts.map(\.fields)
        return JournalPayload(
            text.object { name in !fields.contains { $0.contains(name) } },
            personal: fields.map { fields in text.object { fields.contains($0) } }
        )
    }

    /// The JSON object of an entry, without what was erased of it.
    static func text(_ record: JournalRecord) -> [UInt8] {
        record.personal.isEmpty
            ? record.payload : EntryText.merged([record.payload] + record.personal.compactMap(\.bytes))
    }

    /// Reads an entry, without what was erased of it.
    ///
    /// - Throws: `DecodingError` for an entry of a newer version.
    static func decode(_ record: JournalRecord) throws -> JournalEntry {
        try Self.decode(text: Self.text(record))
    }

    /// An entry ready to be delivered, without what was erased of it.
    ///
    /// - Throws: `DecodingError` for an entry of a newer version.
    static func journalled(_ record: JournalRecord, key: JournalKey) throws -> JournalledEntry {
        let text = Self.text(record)
        let entry = try Self.decode(text: text)
        return JournalledEntry(
            key: key,
            hash: record.hash.bytes,
            entry: entry,
            payload: text,
            evidence: record.hasCommitments ? Self.evidence(record, ofType: entry.typeName) : nil
        )
    }

    private static func evidence(_ record: JournalRecord, ofType typeName: String) -> EntryEvidence {
        var parts: [JournalEntry.PersonalPart: EntryEvidence.Part] = [:]
        for (part, kept) in zip(JournalEntry.personalParts(ofType: typeName), record.personal) {
            guard case .present(let salt, let bytes) = kept else { continue }
            parts[part] = EntryEvidence.Part(bytes: bytes, salt: salt)
        }
        return EntryEvidence(chained: record.chained, parts: parts)
    }

    /// Reads the JSON object of an entry.
    ///
    /// - Throws: `DecodingError` for an entry of a newer version.
    static func decode(text: [UInt8]) throws -> JournalEntry {
        try JSONDecoder().decode(JournalEntry.self, from: Data(text))
    }
}
