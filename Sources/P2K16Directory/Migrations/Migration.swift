/// One step of the schema `p2k16d`; never changed once released.
package struct Migration: Sendable, Hashable {
    /// From 1, without gaps.
    package let version: Int64
    /// What it adds, in a few words.
    package let name: String
    /// The statements, which run in one transaction.
    package let sql: String
}
