/// How long a tool may be used at a time.
package struct ToolLimits: Sendable, Hashable {
    /// The longest session; nil for any.
    package var session: Duration?
    /// How long a session may go on without the tool being used, as its controller reports it; nil for any.
    package var idle: Duration?
    /// How long before the end of a session its user is warned.
    package var warning: Duration
    /// How long a user may finish what is going on before the tool is cut.
    package var grace: Duration

    package init(
        session: Duration? = nil,
        idle: Duration? = nil,
        warning: Duration = .seconds(120),
        grace: Duration = .seconds(60)
    ) {
        self.session = session
        self.idle = idle
        self.warning = warning
        self.grace = grace
    }
}
