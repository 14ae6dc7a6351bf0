import FoundationEssentials
import Glibc
import Testing

@testable import AccessDaemon

@Suite("A secret")
struct SecretTests {
    static func write(_ text: String, mode: mode_t, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(chmod(path, mode) == 0)
    }

    @Test(
        "is read without the line break at its end",
        arguments: [
            ("hunter2", "hunter2"), ("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"), (" a b \n\n", " a b "),
        ]
    )
    func isRead(_ contents: String, _ expected: String) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/password"
            try Self.write(contents, mode: 0o600, to: path)
            #expect(try Secret.file(path).load() == expected)
            #expect(try Secret.credential("password").load(environment: ["CREDENTIALS_DIRECTORY": folder]) == expected)
        }
    }

    @Test("is refused when others may read it", arguments: [mode_t(0o644), 0o640, 0o602, 0o660])
    func isExposed(_ mode: mode_t) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/password"
            try Self.write("hunter2", mode: mode, to: path)
            let error = try #require(throws: SecretError.self) { try Secret.file(path).load() }
            #expect(error == .exposed(path: path, mode: mode))
            #expect(
                error.description
                    == "the secret file \(path) is open to other users (mode 0\(String(mode, radix: 8))); "
                    + "run: chmod 600 \(path) (640 if it is root's and its group the daemon's)"
            )
        }
    }

    @Test("is refused when it is missing, empty, too long or no text")
    func isUnusable() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/password"
            #expect(throws: SecretError.unreadable(path: path, reason: "No such file or directory")) {
                try Secret.file(path).load()
            }
            #expect(throws: SecretError.notAFile(path: folder)) { try Secret.file(folder).load() }
            try Self.write("\n", mode: 0o600, to: path)
            #expect(throws: SecretError.empty(path: path)) { try Secret.file(path).load() }
            try Self.write(String(repeating: "a", count: 4097), mode: 0o600, to: path)
            #expect(throws: SecretError.tooLong(path: path, limit: 4096)) { try Secret.file(path).load() }
            try Self.write("a\0b", mode: 0o600, to: path)
            #expect(throws: SecretError.notText(path: path)) { try Secret.file(path).load() }
            #expect(throws: SecretError.noCredentials(name: "a")) { try Secret.credential("a").load(environment: [:]) }
            // A FIFO in place of the file must not hang the start.
            let fifo = "\(folder)/fifo"
            #expect(mkfifo(fifo, 0o600) == 0)
            #expect(throws: SecretError.notAFile(path: fifo)) { try Secret.file(fifo).load() }
        }
    }

    @Test("is checked with the configuration")
    func isChecked() throws {
        try withTemporaryFolder { folder in
            try Self.write("hunter2", mode: 0o604, to: "\(folder)/mqtt")
            let configuration = try Configuration.parse(
                "site: a\ndoors: {}\nmqtt: { host: h, username: u, password_file: mqtt }\n"
                    + "upstream: { connection: dbname=a, password_credential: db }\n",
                path: "\(folder)/p2k16d.yaml"
            )
            #expect(
                configuration.checkSecrets(environment: [:]).map(\.message) == [
                    "the secret of 'upstream': \(SecretError.noCredentials(name: "db"))",
                    "the secret of 'mqtt': \(SecretError.exposed(path: "\(folder)/mqtt", mode: 0o604))",
                ]
            )
        }
    }
}
