import AccessControl

/// Hashes of cards that do not exist.
enum Cards {
    static func token(_ number: UInt8, _ format: CardFormat = .full, key: Int32 = 1) -> CardToken {
        CardToken(key: CardKeyID(key), format: format, hash: CardHash([UInt8](repeating: number, count: 32))!)
    }
}
