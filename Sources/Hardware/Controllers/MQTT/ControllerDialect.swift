/// What one kind of controller says and is told on MQTT: its topics and words, no broker, no clock, no retain flags.
protocol ControllerDialect: Sendable {
    var capabilities: ToolControllerCapabilities { get }

    /// What to subscribe to; empty for a controller that is not listened to.
    var filters: [String] { get }

    /// What makes it say how it stands; nil when it cannot be asked.
    var probe: ControllerMessage? { get }

    /// How an order is given as things stand.
    mutating func plan(_ order: ControllerOrder) -> ControllerPlan

    /// What became of an order that was to be sent.
    mutating func finished(_ order: ControllerOrder, obeyed: Bool)

    /// What a message means, in the order in which it is to be told; nil when it is not understood.
    mutating func read(_ message: ControllerMessage) -> [ControllerSign]?

    /// What was heard is of the past: messages may have been missed since.
    mutating func outdate()
}

extension ControllerDialect {
    var probe: ControllerMessage? { nil }
    mutating func finished(_ order: ControllerOrder, obeyed: Bool) {}
    mutating func outdate() {}
}
