import Glibc
import Journal
import Testing

struct StateDirectoryLockTests {
    @Test func aSecondHolderIsRefusedUntilTheFirstIsGone() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state"
        let first = try StateDirectoryLock(directory: path)
        // A flock belongs to the open file: a second one in the same process is refused as another process is.
        let error = #expect(throws: JournalError.self) { _ = try StateDirectoryLock(directory: path) }
        #expect(error?.code == .inUse)
        #expect(error?.message.contains("in use by process \(getpid())") == true)
        first.close()
        let second = try StateDirectoryLock(directory: path)
        second.close()
    }

    @Test func goingOutOfScopeReleases() throws {
        let directory = try TemporaryDirectory()
        do {
            _ = try StateDirectoryLock(directory: directory.path)
        }
        _ = try StateDirectoryLock(directory: directory.path)
    }

    @Test func aMissingParentIsReported() throws {
        let error = #expect(throws: JournalError.self) {
            _ = try StateDirectoryLock(directory: "/nonexistent/state")
        }
        #expect(error?.code == .ioError)
        #expect(error?.errno == ENOENT)
    }
}
