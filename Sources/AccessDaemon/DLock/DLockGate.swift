import AccessControl
import AdminAPI

/// The doors that the dlock API opens, by p2k16's name for them.
struct DLockGate: DLockBackend {
    private let doors: [String: DoorController]
    private let opener: RemoteOpener

    /// - Parameter doors: by their keys.
    init(doors: [String: DoorController], opener: RemoteOpener) {
        self.doors = doors
        self.opener = opener
    }

    func unlock(key: String, seconds: Int, client: String) async -> DLockResult {
        guard let door = self.doors[key] else { return .unknownDoor }
        do {
            try await self.opener.open(door, for: Int64(seconds), asked: "dlock \(client)")
            return .opened
        } catch {
            switch error {
            case .refused(let reason): return .refused(reason)
            case .failed(let reason): return .failed(reason)
            }
        }
    }
}
