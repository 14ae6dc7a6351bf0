/// How the daemon and the authority agree: the reply of `GET /v1/sync`.
package struct SyncStatus: Sendable, Hashable, Codable {
    package var state: LinkState
    package var connectedSince: WireTime?
    /// When the facts were last compared, changed or not.
    package var lastSyncAt: WireTime?
    /// When the facts in use were read.
    package var snapshotTakenAt: WireTime?
    package var lastError: String?
    /// Journal entries still to be delivered.
    package var pending: UInt64
    /// Journal entries that the authority refused for their content.
    package var refused: UInt64
    /// Cards that were taken away here and that the authority does not know of yet.
    package var restrictions: UInt64

    package init(
        state: LinkState,
        connectedSince: WireTime? = nil,
        lastSyncAt: WireTime? = nil,
        snapshotTakenAt: WireTime? = nil,
        lastError: String? = nil,
        pending: UInt64,
        refused: UInt64,
        restrictions: UInt64 = 0
    ) {
        self.state = state
        self.connectedSince = connectedSince
        self.lastSyncAt = lastSyncAt
        self.snapshotTakenAt = snapshotTakenAt
        self.lastError = lastError
        self.pending = pending
        self.refused = refused
        self.restrictions = restrictions
    }
}
