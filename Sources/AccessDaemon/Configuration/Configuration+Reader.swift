package import AccessControl

extension Configuration {
    /// An entry of the section `readers`.
    package struct Reader: Sendable, Hashable {
        /// Where the numbers come from.
        package enum Source: Sendable, Hashable {
            /// From `p2k16ctl tap`.
            case simulated
            /// From messages to this topic.
            case mqtt(topic: String)
        }

        package var id: ReaderID
        package var source: Source
        /// The one door that a tap asks for.
        package var door: DoorID
        /// How the reader writes card numbers.
        package var syntax: CardNumberSyntax
        /// For how long the same card is not taken again: 0 to 60 s.
        package var debounce: Duration
    }
}
