package import AccessControl

/// An esp-rfid node that holds a door: it opens for the time that is set at the node, and confirms nothing.
package final class ESPRFIDLock: LockDriver {
    private let node: ESPRFIDNode
    package let capabilities: LockCapabilities = []

    package init(_ node: ESPRFIDNode) {
        self.node = node
    }

    package var fault: String? { self.node.fault }

    package func unlock(for duration: Duration) async throws {
        do {
            try await self.node.open()
        } catch {
            throw LockError(error.message)
        }
    }

    package func hold() async throws {
        throw LockError("this lock opens for a time only and cannot be held open")
    }

    package func lock() async throws {
        throw LockError("this lock relocks by its own timer and cannot be locked earlier")
    }

    package func run() async {
        await self.node.run()
    }
}
