import FoundationEssentials

extension Secret {
    /// Keys shorter than this are refused; `openssl rand -hex 32` gives 64.
    private static let minimumKey = 16

    /// The old one and the new one.
    private static let maximumKeys = 2

    /// Reads the keys of a controller: the bytes of each line of the secret's text as they are.
    ///
    /// - Returns: one key, or two, the new one first; the same key twice is one.
    /// - Throws: ``SecretError``, also when one is shorter than 16 bytes, or there are more than two.
    func loadKeys(environment: [String: String] = ProcessInfo.processInfo.environment) throws(SecretError) -> [[UInt8]]
    {
        let lines = try self.load(environment: environment).split(whereSeparator: \.isNewline)
        let keys = lines.map { Array($0.utf8) }
        // None would count as a controller without signatures.
        guard !keys.isEmpty, keys.allSatisfy({ $0.count >= Self.minimumKey }) else {
            throw .tooShort(minimum: Self.minimumKey)
        }
        guard keys.count <= Self.maximumKeys else { throw .tooManyKeys(maximum: Self.maximumKeys) }
        return keys.count == 2 && keys[0] == keys[1] ? [keys[0]] : keys
    }
}
