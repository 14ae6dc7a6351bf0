/// Tells hosts that are this machine for certain, so that what is said to them is on no network; of brokers as well.
package enum LoopbackHost {
    /// Whether it is `localhost`, an address of 127.0.0.0/8, or `::1`; of a name nothing is looked up.
    package static func contains(_ host: some StringProtocol) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } && UInt8($0) != nil }
    }
}
