import FoundationEssentials

extension Secret {
    /// Keys shorter than this are refused; `openssl rand -hex 32` gives 64.
    private static let minimumKey = 16

    /// Reads the key of a controller: the bytes of the secret's text as they are.
    ///
    /// - Throws: ``SecretError``, also when it is shorter than 16 bytes.
    func loadKey(environment: [String: String] = ProcessInfo.processInfo.environment) throws(SecretError) -> [UInt8] {
        let key = Array(try self.load(environment: environment).utf8)
        guard key.count >= Self.minimumKey else { throw .tooShort(minimum: Self.minimumKey) }
        return key
    }
}
