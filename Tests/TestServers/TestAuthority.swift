import FoundationEssentials
import Glibc

/// An authority of one's own, made by `Config/certificates` as the documents say, for servers and clients of one test.
package final class TestAuthority: Sendable {
    /// PEM files of a certificate and of its private key.
    package struct Identity: Sendable {
        package let certificate: String
        package let key: String
        /// Keeps the files.
        private let folder: TemporaryDirectory

        fileprivate init(_ name: String, in folder: TemporaryDirectory) {
            self.certificate = folder.file("\(name).crt")
            self.key = folder.file("\(name).key")
            self.folder = folder
        }
    }

    /// When a certificate counts.
    package enum Validity: Sendable {
        case now
        /// It ended years ago.
        case expired
    }

    private let folder: TemporaryDirectory

    /// The authority's own certificate.
    package var certificate: String { self.folder.file("ca.crt") }
    /// The list of what was revoked.
    package var revocations: String { self.folder.file("crl.pem") }

    /// Makes an authority.
    ///
    /// - Throws: ``TestServerError`` when openssl is missing or fails.
    package init() async throws {
        self.folder = try TemporaryDirectory()
        try await self.run("authority")
    }

    /// Makes a certificate of a server that is reached by these names; an earlier one of the first name is overwritten.
    package func server(_ names: [String] = ["127.0.0.1", "localhost"]) async throws -> Identity {
        try await self.run((["server"] + names).joined(separator: " "))
        return self.identity(names[0])
    }

    /// Makes a certificate of a client.
    package func client(_ name: String, _ validity: Validity = .now) async throws -> Identity {
        try await self.run("client \(name)")
        if case .expired = validity { try await self.expire(name, as: "client") }
        return self.identity(name)
    }

    /// Makes the certificate of a server that has ended.
    package func expiredServer(_ names: [String] = ["127.0.0.1", "localhost"]) async throws -> Identity {
        let identity = try await self.server(names)
        let kinds = names.map { "\($0.first?.isNumber == true ? "IP" : "DNS"):\($0)" }
        try await self.expire(names[0], as: "server", names: kinds.joined(separator: ","))
        return identity
    }

    /// Revokes all certificates of a name.
    package func revoke(_ name: String) async throws {
        try await self.run("revoke \(name)")
    }

    /// What `Config/certificates` lists.
    package func list() async throws -> String {
        try await self.run("list")
    }

    private func identity(_ name: String) -> Identity {
        Identity(name, in: self.folder)
    }

    @discardableResult
    private func run(_ arguments: String) async throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try await self.shell("'/\(root)/Config/certificates' \(arguments)")
    }

    /// Signs the request again, with an end that has passed.
    private func expire(_ name: String, as kind: String, names: String = "") async throws {
        try await self.shell(
            """
            NAMES='\(names)' openssl ca -config ca/openssl.cnf -batch -notext -in ca/request -extensions \(kind) \
            -startdate 20200101000000Z -enddate 20210101000000Z -out \(name).crt
            """
        )
    }

    @discardableResult
    private func shell(_ command: String) async throws -> String {
        _ = try Program("openssl", package: "openssl")
        let result = try await ChildProcess.run("/bin/sh", ["-c", "cd '\(self.folder.path)' && \(command)"])
        guard result.exit == .exited(0) else {
            throw TestServerError("\(command) \(result.exit): \(result.standardError)")
        }
        return result.standardOutput
    }
}
