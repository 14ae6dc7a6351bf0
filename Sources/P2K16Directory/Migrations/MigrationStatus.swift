package import AccessControl

/// Where a migration stands in a database.
package struct MigrationStatus: Sendable, Hashable {
    /// The migration.
    package let migration: Migration
    /// When it was applied; nil if it is pending.
    package let appliedAt: Timestamp?
}
