import Glibc

/// A Unix user that this machine does not know, which a test that runs as root can run programs as.
package struct UnixUser: Sendable, Hashable {
    /// Only root can become somebody else.
    package static var isAvailable: Bool { geteuid() == 0 }

    package var uid: UInt32
    package var gid: UInt32
    package var groups: [UInt32]

    package init(uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }

    /// Numbers that are neither a user's nor a group's on this machine, the same at each call.
    package static func free(_ count: Int) -> [UInt32] {
        var numbers: [UInt32] = []
        var number: UInt32 = 61_000
        while numbers.count < count {
            if getpwuid(number) == nil, getgrgid(number) == nil { numbers.append(number) }
            number += 1
        }
        return numbers
    }

    /// Runs a program as this user, which must be able to reach it.
    ///
    /// - Throws: ``TestServerError`` when it cannot be started or does not end in time.
    package func run(
        _ path: String,
        _ arguments: [String],
        input: String = "",
        timeout: Duration = .seconds(30)
    ) async throws -> ChildProcess.Result {
        let groups =
            self.groups.isEmpty ? "--clear-groups" : "--groups=\(self.groups.map(String.init).joined(separator: ","))"
        return try await ChildProcess.run(
            Program("setpriv", package: "util-linux").path,
            ["--reuid=\(self.uid)", "--regid=\(self.gid)", groups, "--", path] + arguments,
            input: input,
            timeout: timeout
        )
    }

    /// Asks a server on a Unix socket, each request on the same connection.
    ///
    /// - Parameter requests: method and target; those that are no GET have an empty object as their body.
    /// - Returns: status and body of each; an empty list when nobody could connect.
    /// - Throws: ``TestServerError`` when there is no curl.
    package func ask(
        _ socket: String,
        _ requests: [(method: String, target: String)],
        timeout: Duration = .seconds(60)
    ) async throws -> [(status: Int, body: String)] {
        let entries = requests.map { method, target in
            """
            url = "http://localhost\(target)"
            unix-socket = "\(socket)"
            request = "\(method)"
            \(method == "GET" ? "" : "data = \"{}\"")
            write-out = "\\n%{http_code}\\n"
            silent

            """
        }
        let result = try await self.run(
            Program("curl", package: "curl").path,
            ["--config", "-"],
            input: entries.joined(separator: "next\n"),
            timeout: timeout
        )
        // 7: cannot connect.
        if result.exit == .exited(7) { return [] }
        var replies: [(status: Int, body: String)] = []
        var body: [Substring] = []
        for line in result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.count == 3, let status = Int(line) {
                replies.append((status, body.joined(separator: "\n")))
                body = []
            } else {
                body.append(line)
            }
        }
        return replies
    }
}
