/// What became of an order to erase personal parts.
package struct Erasure: Equatable, Sendable {
    /// Records of which something was erased.
    package internal(set) var records = 0

    /// Parts that were erased.
    package internal(set) var parts = 0

    /// Files that were put aside as damaged; what is in them is neither read nor erased.
    package internal(set) var quarantinedFiles: [String] = []
}
