/// Why a break-glass code did nothing.
enum BreakGlassRefusal: Error, Sendable, Hashable {
    /// There is no such code here, or its secret is wrong.
    case wrong
    case used
    /// The code is for another door.
    case otherDoor
    /// Too many wrong ones; nothing was compared.
    case waiting(Duration)
    /// There are too many codes already.
    case tooMany
    /// The files of the codes, or the disk.
    case unusable(String)
}

extension BreakGlassRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .wrong: "the code is wrong"
        case .used: "the code was used before"
        case .otherDoor: "the code is for another door"
        case .waiting(let duration):
            "too many wrong codes; the next one is looked at in \(duration.components.seconds + 1) s"
        case .tooMany: "there are too many codes; revoke some"
        case .unusable(let problem): problem
        }
    }
}
