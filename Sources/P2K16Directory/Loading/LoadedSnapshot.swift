package import AccessControl

/// What one load of the directory brought.
package struct LoadedSnapshot: Sendable {
    /// The facts, resolved against the configuration.
    package let snapshot: Snapshot
    /// The state of the database that the facts show, for ``ChangeFeed``.
    package let marker: ChangeMarker
    /// The upstream's clock just before ``SnapshotLoader/load(_:configuration:)`` returned.
    package let upstreamNow: Timestamp
}
