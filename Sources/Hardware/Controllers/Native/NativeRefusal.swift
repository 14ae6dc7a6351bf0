/// Why a message of a controller is not taken.
enum NativeRefusal: String, Sendable, Hashable {
    /// The broker had kept it.
    case retained
    case overlong
    /// It lacks the signature that the configuration asks for, or has a wrong one.
    case unsigned
    case malformed
    /// It came before, or a later one came before it.
    case replayed
    /// From another boot than the one that answered last; it is asked to answer.
    case stranger
    /// A request that was too long on its way.
    case late
}
