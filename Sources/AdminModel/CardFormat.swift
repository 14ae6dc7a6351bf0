/// How much of the number is given; a short form matches only at readers that deliver that form.
package enum CardFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// The whole number.
    case full
    /// The low 32 bits.
    case short32
    /// The low 24 bits.
    case short24
}
