import CardHashing
import Glibc
import Testing

/// The key that exports are signed with; OpenSSL itself checks signatures in the tests of the whole.
struct RecordKeyTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/p2k16d-key-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        let folder = String(cString: try #require(made))
        defer {
            unlink("\(folder)/audit.key")
            rmdir(folder)
        }
        try body("\(folder)/audit.key")
    }

    @Test func theKeyIsMadeOnceAndForItsOwnerAlone() throws {
        try self.withFolder { path in
            let key = try RecordKeyFile(path: path).readOrCreate()
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let again = try RecordKeyFile(path: path).readOrCreate()
            #expect(again.fingerprint == key.fingerprint)
            #expect(again.publicKey == key.publicKey)
            #expect(key.publicKey.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
            #expect("\(key)" == "<record key \(key.fingerprint)>")
            #expect(RecordKey().fingerprint != key.fingerprint)
        }
    }

    @Test func aKeyThatOthersMayReadIsRefused() throws {
        try self.withFolder { path in
            _ = try RecordKeyFile(path: path).readOrCreate()
            chmod(path, 0o640)
            let problem = #expect(throws: RecordKeyFile.Problem.self) { try RecordKeyFile(path: path).readOrCreate() }
            #expect(problem?.description.contains("can be used by others") == true)
        }
    }

    @Test func aFileWithoutAKeyIsRefused() throws {
        try self.withFolder { path in
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
            #expect(write(descriptor, "no key", 6) == 6)
            close(descriptor)
            #expect(throws: RecordKeyFile.Problem.self) { try RecordKeyFile(path: path).readOrCreate() }
        }
    }
}
