import AccessControl

/// The upstream cannot be asked at the moment.
struct UpstreamAwayError: Error, CustomStringConvertible {
    var description: String { "the upstream database is not connected" }
}

/// A card cannot be given back before the upstream knows that it was taken away.
struct RestrictionPendingError: Error, CustomStringConvertible {
    let card: CardID

    init(_ card: CardID) { self.card = card }

    var description: String {
        "card \(self.card) was taken away at this site, and the upstream could not be told yet"
    }
}

/// The database lacks the daemon's own schema, or has an older one.
struct SchemaMissingError: Error, CustomStringConvertible {
    var description: String {
        "the database lacks the schema p2k16d or has an older one: as its owner, run p2k16d migrate"
    }
}

/// There are cards, and no key that they could be recognised with.
struct CardKeyMissingError: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "there are cards, but the card key file \(self.path) is missing, so none could be recognised: restore it from a "
            + "backup, or copy it from another site of the space"
    }
}
