/// What has to be known of a tool after a restart and is known nowhere else.
package struct ToolStanding: Sendable, Hashable, Codable {
    /// A checkout that the directory was away for.
    package struct OfflineSession: Sendable, Hashable, Codable {
        package var account: AccountID
        package var startedAt: Timestamp
        /// The directory was asked to take it over, and has not said whether it did.
        package var mayBeKnown = false

        package init(account: AccountID, startedAt: Timestamp) {
            self.account = account
            self.startedAt = startedAt
        }
    }

    /// A checkin that the directory does not know of yet.
    package struct OwedCheckIn: Sendable, Hashable, Codable {
        /// Whose checkout ended.
        package var account: AccountID
        /// As the directory knows the checkout; nil for one that it may or may not have taken.
        package var started: Timestamp?
        /// Who checked in; nil when the session ended by itself.
        package var by: AccountID?
        package var at: Timestamp

        package init(account: AccountID, started: Timestamp?, by: AccountID?, at: Timestamp) {
            self.account = account
            self.started = started
            self.by = by
            self.at = at
        }
    }

    /// Who had the tool after a change that this site made in the directory.
    package struct LatestChange: Sendable, Hashable, Codable {
        /// Nil when nobody had it.
        package var account: AccountID?
        package var started: Timestamp?
        /// Facts read before this, by the directory's clock, do not know of it.
        package var at: Timestamp

        package init(_ change: CheckoutChange) {
            self.account = change.current?.account
            self.started = change.current?.started
            self.at = change.at
        }
    }

    package var outOfOrder: OutOfOrder?
    /// The facts kept for a restart may be older.
    package var latest: LatestChange?
    package var offline: OfflineSession?
    /// What is to be on record of the offline session, which has ended.
    package var ended: ToolRecord?
    package var owed: OwedCheckIn?

    package init() {}
}
