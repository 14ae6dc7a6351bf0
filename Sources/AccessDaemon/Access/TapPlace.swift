import AccessControl

/// What a reader stands at.
enum TapPlace: Sendable {
    case door(DoorController)
    case tool(ToolSupervisor)

    var door: DoorController? {
        if case .door(let door) = self { door } else { nil }
    }

    var tool: ToolSupervisor? {
        if case .tool(let tool) = self { tool } else { nil }
    }

    /// The door's id or the tool's name.
    var name: String {
        switch self {
        case .door(let door): door.id.rawValue
        case .tool(let tool): tool.name
        }
    }
}
