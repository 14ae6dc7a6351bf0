/// A personal part of a record, as it stands in the file.
package enum PersonalPart: Equatable, Sendable {
    /// The bytes, and the salt that their commitment was made with.
    case present(salt: [UInt8], bytes: [UInt8])
    /// It was erased, with its salt.
    case erased

    /// The bytes; nil when erased.
    package var bytes: [UInt8]? {
        switch self {
        case .present(_, let bytes): bytes
        case .erased: nil
        }
    }

    /// The salt; nil when erased.
    package var salt: [UInt8]? {
        switch self {
        case .present(let salt, _): salt
        case .erased: nil
        }
    }
}
