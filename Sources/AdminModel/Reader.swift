/// A reader as `GET /v1/readers` shows it.
package struct Reader: Sendable, Hashable, Codable {
    /// The name in the configuration.
    package var id: String
    /// What it is reached by: `simulated`, `mqtt`, `serial`, `keyboard` or `wiegand`.
    package var kind: String
    /// The door that a tap asks for; nil for a reader of a tool.
    package var door: String?
    /// The tool that a tap asks for.
    package var tool: String?
    /// Whether taps can come at the moment.
    package var connected: Bool
    /// Why they cannot.
    package var detail: String?
    /// Whether a PIN can be typed at it.
    package var keypad: Bool
    /// Whether members see or hear there what became of a tap.
    package var feedback: Bool
    /// Why they do not, although it is configured.
    package var feedbackDetail: String?
    /// When the device last gave anything, good or bad.
    package var lastFrameAt: WireTime?
    /// Since the daemon started.
    package var taps: Int
    /// What came and was no card, since the daemon started.
    package var badFrames: Int
    /// Taps that came faster than they could be handled, since the daemon started.
    package var dropped: Int

    package init(
        id: String,
        kind: String,
        door: String? = nil,
        tool: String? = nil,
        connected: Bool,
        detail: String? = nil,
        keypad: Bool = false,
        feedback: Bool = false,
        feedbackDetail: String? = nil,
        lastFrameAt: WireTime? = nil,
        taps: Int = 0,
        badFrames: Int = 0,
        dropped: Int = 0
    ) {
        self.id = id
        self.kind = kind
        self.door = door
        self.tool = tool
        self.connected = connected
        self.detail = detail
        self.keypad = keypad
        self.feedback = feedback
        self.feedbackDetail = feedbackDetail
        self.lastFrameAt = lastFrameAt
        self.taps = taps
        self.badFrames = badFrames
        self.dropped = dropped
    }
}
