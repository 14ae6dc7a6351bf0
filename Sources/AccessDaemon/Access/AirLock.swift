import AccessControl
import Synchronization

/// The interlocks of a site, shared by its doors.
final class AirLock: Sendable {
    private let interlock: Mutex<Interlock>

    init(_ interlock: Interlock) {
        self.interlock = Mutex(interlock)
    }

    func hinders(_ door: DoorID) -> Bool {
        self.interlock.withLock { $0.hinders(door) }
    }

    func claim(_ door: DoorID) -> Bool {
        self.interlock.withLock { $0.claim(door) }
    }

    func set(_ door: DoorID, isOpen: Bool) {
        self.interlock.withLock { $0.set(door, isOpen: isOpen) }
    }
}
