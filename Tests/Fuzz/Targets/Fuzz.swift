import CFuzzer
import FoundationEssentials
import Glibc

/// Throws bytes at one parser until something breaks.
///
///     p2k16fuzz --list               the names of the targets
///     p2k16fuzz --seeds FOLDER       writes the valid examples of every target into FOLDER/TARGET/
///     p2k16fuzz TARGET ARGUMENT...   libFuzzer with these arguments; files among them are tried once, in order
@main
enum Fuzz {
    static func main() throws {
        let arguments = CommandLine.arguments
        switch arguments.dropFirst().first {
        case "--list":
            for target in FuzzTarget.all { print(target.name) }
        case "--seeds" where arguments.count == 3:
            try Self.writeSeeds(to: arguments[2])
        case let name? where FuzzTarget.named(name) != nil:
            exit(Self.run(FuzzTarget.named(name)?.maximumLength ?? 0))
        default:
            print("Usage: p2k16fuzz --list | --seeds FOLDER | TARGET ARGUMENT...")
            exit(2)
        }
    }

    /// - Returns: libFuzzer's exit status.
    private static func run(_ maximumLength: Int) -> Int32 {
        // An earlier option of the same name gives way to a later one.
        let arguments = [CommandLine.arguments[0], "-max_len=\(maximumLength)"] + CommandLine.arguments.dropFirst(2)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var count = Int32(arguments.count)
        return pointers.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            return LLVMFuzzerRunDriver(&count, &start, runChosen)
        }
    }

    private static func writeSeeds(to folder: String) throws {
        for target in FuzzTarget.all {
            let place = URL(filePath: "\(folder)/\(target.name)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (number, seed) in try target.seeds().enumerated() {
                try Data(seed).write(to: URL(filePath: "\(place.path)/seed-\(number < 10 ? "0" : "")\(number)"))
            }
        }
    }
}

/// The target that the command line names.
private let chosen = CommandLine.arguments.count > 1 ? FuzzTarget.named(CommandLine.arguments[1]) : nil

/// libFuzzer's own `main`, which is linked and not used, asks for this name.
@_cdecl("LLVMFuzzerTestOneInput")
func runChosen(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    chosen?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
