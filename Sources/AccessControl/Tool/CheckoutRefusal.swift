/// Why a directory does not check a tool out or in.
package enum CheckoutRefusal: Error, Sendable, Hashable {
    case unknownTool
    /// The account has it already.
    case alreadyCheckedOut
    /// Nobody has it.
    case notCheckedOut
}
