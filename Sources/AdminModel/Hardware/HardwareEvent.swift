/// Something that a part of a door did or was told: an element of `GET /v1/hardware/live`.
package struct HardwareEvent: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable {
        /// The state of an input, at the beginning of the stream and whenever it changes.
        case input
        /// A card at a reader.
        case card
        /// A key of a reader's keypad; which one is not told.
        case key
        /// Something from a reader that is no card.
        case badFrame = "bad-frame"
        /// The answer of a lock to a command.
        case command
        /// What a lock says that it really does, at the beginning of the stream and whenever it changes.
        case report
    }

    package var at: WireTime
    /// The door's id, or the name of the tool that a reader stands at.
    package var door: String
    /// Which of its parts: `lock`, the input's key, or the reader's id.
    package var part: String
    package var kind: Kind
    /// `active`, `inactive` or `unknown` of an input; `locked`, `unlocked` or `unknown` of a lock's report; `unlock`,
    /// `hold` or `lock` of a command.
    package var state: String?
    /// For how long a lock was told to open.
    package var seconds: Double?
    /// How much of a number the card gave.
    package var bits: Int?
    /// The card's; absent where no key is there to make it with, and for a number that may be that of several cards.
    package var fingerprint: String?
    /// True for the same card that still lies there, which opens nothing again.
    package var repeated: Bool?
    /// Why a command failed, an input cannot be read, or a frame is no card.
    package var detail: String?

    package init(
        at: WireTime,
        door: String,
        part: String,
        kind: Kind,
        state: String? = nil,
        seconds: Double? = nil,
        bits: Int? = nil,
        fingerprint: String? = nil,
        repeated: Bool? = nil,
        detail: String? = nil
    ) {
        self.at = at
        self.door = door
        self.part = part
        self.kind = kind
        self.state = state
        self.seconds = seconds
        self.bits = bits
        self.fingerprint = fingerprint
        self.repeated = repeated
        self.detail = detail
    }
}
