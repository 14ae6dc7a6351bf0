import Glibc

/// The device nodes of chips.
enum ChipDirectory {
    private static let folder = "/dev"
    private static let prefix = "gpiochip"

    /// The nodes in the order of their numbers, without symbolic links: those name a chip a second time.
    static func paths() -> [String] {
        guard let directory = unsafe opendir(Self.folder) else { return [] }
        defer { unsafe closedir(directory) }
        var numbers: [Int] = []
        while let entry = unsafe readdir(directory) {
            let isLink = unsafe entry.pointee.d_type == UInt8(DT_LNK)
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard !isLink, name.hasPrefix(Self.prefix), let number = Int(name.dropFirst(Self.prefix.count)) else {
                continue
            }
            numbers.append(number)
        }
        return numbers.sorted().map { "\(Self.folder)/\(Self.prefix)\($0)" }
    }

    /// Where a chip named without a slash would be.
    static func path(ofName name: String) -> String { "\(Self.folder)/\(name)" }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
