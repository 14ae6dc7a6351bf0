import AccessControl

/// A door or tool, and how old the facts may be by which it lets somebody have their way.
struct TruthBudget: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        case door(DoorID)
        case tool(String)
    }

    var place: Place
    var freshness: Freshness

    /// Of the doors and tools of a site.
    static func all(doors: some Sequence<DoorID>, tools: some Sequence<String>, in snapshot: Snapshot) -> [Self] {
        let doors = doors.sorted().compactMap { door in
            snapshot.doors[door].map { TruthBudget(place: .door(door), freshness: $0.freshness) }
        }
        let tools = tools.sorted().compactMap { name in
            let tool = snapshot.tools.values.filter { $0.name == name }.min { $0.id < $1.id }
            return tool.map { TruthBudget(place: .tool(name), freshness: snapshot.freshness(of: $0.id)) }
        }
        return doors + tools
    }
}

extension TruthBudget.Place: CustomStringConvertible {
    var description: String {
        switch self {
        case .door(let id): "door \(id)"
        case .tool(let name): "tool \(name)"
        }
    }
}
