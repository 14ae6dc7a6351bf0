/// What dlock13 says on the wire, for those who command one and for those who take its place.
///
/// Source: dlock13 (github.com/bitraf/dlock13, `dlock13-msgflo/dlock13.cpp`) and the messages of its production.
package enum DLock13 {
    /// The longest opening that it takes.
    package static let maximumSeconds: Int64 = 120

    /// What an opening of 0 or fewer seconds is answered with.
    package static let tooShort = "Precondition failed: Time to open is negative or 0"
    /// What an opening of more than ``maximumSeconds`` is answered with.
    package static let tooLong = "Precondition failed: Time to open is longer than maximum"
    /// What an opening that would not last longer than the present one is answered with.
    package static let notLonger = "Postcondition failed: Lock is not open for longer than before"
    /// What anything but a number is answered with: the name of the C++ function that could not read it.
    package static let notANumber = "stoi"

    /// Whether an error only says that the door is open already, which for somebody who wants to go in is success.
    ///
    /// Older versions refuse every command while open, as not "for at least" its seconds.
    package static func isRefusalWhileOpen(_ text: String) -> Bool {
        text == Self.notLonger || text == "Postcondition failed: Lock is not open for at least @openSeconds"
    }

    /// Reads a payload as C++'s `std::stoi` does: white space in front, a sign, digits, and whatever follows them.
    ///
    /// - Returns: nil when there is no digit or the number does not fit into 32 bits, where it throws.
    package static func seconds(_ payload: [UInt8]) -> Int32? {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var rest = payload.drop(while: isSpace)
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var value: Int32?
        for byte in rest {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
            let digit = Int32(byte - UInt8(ascii: "0"))
            let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}
