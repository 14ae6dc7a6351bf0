import TestServers

/// Runs a test with a new folder, which is removed afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = try TemporaryDirectory()
    try body(folder.path)
    folder.remove()
}
