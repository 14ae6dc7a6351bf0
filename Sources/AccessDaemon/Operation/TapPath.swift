/// The parts that a tap passes through and that keep it waiting when they stand still.
///
/// A lock, a controller or a disk that does not answer does not stop them: each is given up after a few seconds, and what
/// they serve counts as faulty. A part is silent only when its own code is stuck.
struct TapPath: Sendable {
    let doors: [DoorController]
    let tools: [ToolSupervisor]

    /// Asks all of them at once.
    ///
    /// - Returns: those that did not answer in time, like `door entrance`.
    func silentParts(within limit: Duration) async -> [String] {
        await withTaskGroup(of: String?.self) { group in
            for door in self.doors {
                group.addTask { await valueWithin(limit) { await door.admits } == nil ? "door \(door.id)" : nil }
            }
            for tool in self.tools {
                group.addTask {
                    await valueWithin(limit) { await tool.admits } == nil ? "tool \(tool.settings.name)" : nil
                }
            }
            var silent: [String] = []
            for await name in group { if let name { silent.append(name) } }
            return silent.sorted()
        }
    }
}
