/// Keys of the advisory locks that all daemons and tools of a space share.
///
/// The first six bytes are `p2k16d` in ASCII, so that another program on the database hardly takes the same.
enum AdvisoryLock {
    /// Held while first openings are looked up and written.
    static let firstOpening: Int64 = 0x7032_6b31_3664_0001
    /// Held while migrations are applied.
    static let migration: Int64 = 0x7032_6b31_3664_0002
    /// Held while the keys of the space are looked up and made known.
    static let cardKeys: Int64 = 0x7032_6b31_3664_0003
}
