/// A certificate authority and a server certificate for 127.0.0.1 and localhost, made for one test.
package final class TestCertificates: Sendable {
    private let folder: TemporaryDirectory

    /// PEM file of the authority that clients trust.
    package var authority: String { self.folder.file("ca.crt") }
    /// PEM file of the server's certificate.
    package var certificate: String { self.folder.file("server.crt") }
    /// PEM file of the server's private key.
    package var key: String { self.folder.file("server.key") }

    /// Makes keys and certificates, valid for a day.
    ///
    /// - Throws: ``TestServerError`` when openssl is missing or fails.
    package static func make() async throws -> TestCertificates {
        let certificates = TestCertificates(folder: try TemporaryDirectory())
        let folder = certificates.folder
        let newKey = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try folder.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n", to: "names")
        try await Self.openssl(
            newKey + [
                "-x509", "-days", "1", "-subj", "/CN=Test authority", "-keyout", folder.file("ca.key"),
                "-out", certificates.authority,
            ]
        )
        try await Self.openssl(
            newKey + [
                "-subj", "/CN=localhost", "-keyout", certificates.key, "-out", folder.file("server.csr"),
            ]
        )
        try await Self.openssl(
            [
                "x509", "-req", "-days", "1", "-in", folder.file("server.csr"), "-CA", certificates.authority,
                "-CAkey", folder.file("ca.key"), "-CAcreateserial", "-extfile", folder.file("names"),
                "-out", certificates.certificate,
            ]
        )
        return certificates
    }

    private init(folder: TemporaryDirectory) {
        self.folder = folder
    }

    private static func openssl(_ arguments: [String]) async throws {
        let result = try await ChildProcess.run(try Program("openssl", package: "openssl").path, arguments)
        guard result.exit == .exited(0) else {
            throw TestServerError("openssl \(arguments[0]) \(result.exit): \(result.standardError)")
        }
    }
}
