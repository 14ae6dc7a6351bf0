import Glibc
import Systemd
import Testing

@Suite struct SystemdCredentialsTests {
    @Test func findsOnlyWhatLiesInTheDirectory() throws {
        let directory = "/tmp/p2k16d-credentials-\(getpid())"
        let path = "\(directory)/mqtt-password"
        #expect(mkdir(directory, 0o700) == 0)
        defer { rmdir(directory) }
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        defer { unlink(path) }
        let credentials = SystemdCredentials(environment: { ["CREDENTIALS_DIRECTORY": directory][$0] })
        #expect(credentials.path(named: "mqtt-password") == path)
        for name in ["other", "", ".", "..", "../tmp", "a/b", "a\0b"] { #expect(credentials.path(named: name) == nil) }
    }

    @Test(arguments: [[:], ["CREDENTIALS_DIRECTORY": ""]])
    func withoutADirectoryThereAreNone(_ environment: [String: String]) {
        let credentials = SystemdCredentials(environment: { environment[$0] })
        #expect(credentials.directory == nil)
        #expect(credentials.path(named: "passwd") == nil)
    }
}
