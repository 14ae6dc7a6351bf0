/// What this site does for a tool beside keeping the books.
package struct ToolControl: Sendable, Hashable, Codable {
    package var state: ToolState
    /// The type of its controller; nil for a tool that is only on the books.
    package var controller: String?
    /// Why it is not powered or cut as it should be, in plain words.
    package var fault: String?
    /// Why it is out of order, in the words of who said so.
    package var outOfOrder: String?
    package var reportedBy: String?
    package var outOfOrderSince: WireTime?
    /// When the session ends by itself; nil for never.
    package var endsAt: WireTime?
    /// What the controller last told: `connected`, `silent`, `powered`, `cut`, `running`, `idle`, `returned`, `trouble`.
    package var report: String?
    /// The session began while the directory was away, which does not know of it yet.
    package var offline: Bool
    /// There was a checkin that the directory does not know of yet.
    package var owed: Bool

    package init(state: ToolState, controller: String? = nil, offline: Bool = false, owed: Bool = false) {
        self.state = state
        self.controller = controller
        self.offline = offline
        self.owed = owed
    }
}
