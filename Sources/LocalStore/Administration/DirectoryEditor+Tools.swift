import AccessControl
import GRDB

extension DirectoryEditor {
    func addTool(_ name: String, _ description: String, _ circle: CircleID?) throws -> DirectoryEffect {
        let name = try DirectoryName.toolName.checked(name)
        let description = try DirectoryName.description.checked(description)
        try self.refuseTaken(name, .toolName, in: "tool", "name", but: nil)
        let users = try circle.map { try self.records.circle($0).rule.circle }
        try self.run(
            "INSERT INTO tool (id, name, description, circle) VALUES (?, ?, ?, ?)",
            try self.makeID(),
            name,
            description,
            users?.id.rawValue
        )
        return DirectoryEffect(detail: "tool \(name) added, used by \(Self.text(users))")
    }

    func changeTool(
        _ id: ToolID,
        _ name: String?,
        _ description: String?,
        _ circle: Assignment<CircleID>
    ) throws -> DirectoryEffect {
        let old = try self.records.tool(id)
        let newName = try name.map { try DirectoryName.toolName.checked($0) } ?? old.tool.name
        let newDescription = try description.map { try DirectoryName.description.checked($0) } ?? old.description
        let oldCircle = try old.tool.circle.map { try self.records.circle($0).rule.circle }
        let newCircle = try circle.applied(to: old.tool.circle).map { try self.records.circle($0).rule.circle }
        try self.refuseTaken(newName, .toolName, in: "tool", "name", but: id.rawValue)
        try self.run(
            "UPDATE tool SET name = ?, description = ?, circle = ? WHERE id = ?",
            newName,
            newDescription,
            newCircle?.id.rawValue,
            id.rawValue
        )
        var differences = Differences(of: "tool \(old.tool.name)")
        differences.add("name", old.tool.name, newName)
        differences.add("description", old.description, newDescription)
        differences.add("used by", oldCircle, newCircle, Self.text)
        return try differences.effect()
    }

    func removeTool(_ id: ToolID) throws -> DirectoryEffect {
        let tool = try self.records.tool(id).tool
        let holders = try self.names(
            """
            SELECT 'account ' || account.username FROM tool_checkout JOIN account ON account.id = tool_checkout.account
            WHERE tool_checkout.tool = ?
            """,
            id.rawValue
        )
        try self.refuseInUse("tool \(tool.name)", by: holders)
        try self.run("DELETE FROM tool WHERE id = ?", id.rawValue)
        return DirectoryEffect(detail: "tool \(tool.name) removed")
    }

    private static func text(_ circle: Circle?) -> String { circle.map { "circle \($0.name)" } ?? "nobody" }
}
