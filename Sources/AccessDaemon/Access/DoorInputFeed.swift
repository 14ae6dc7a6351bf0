import Hardware

/// One input and all the doors that follow it: a fire release may belong to several.
struct DoorInputFeed: Sendable {
    let input: any BinaryInput
    let targets: [(door: DoorController, input: DoorInput)]

    /// Runs the input and hands its changes on until it is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.input.run() }
            group.addTask {
                for await change in self.input.changes {
                    for target in self.targets { await target.door.take(change, of: target.input) }
                }
            }
        }
    }
}
