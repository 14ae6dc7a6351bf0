import AccessControl
import TestSupport
import Testing

@Suite struct BreakGlassTests {
    @Test func codesAreReadAsTheyArePrinted() throws {
        var random = SeededGenerator(7)
        for number in [0, 7, 17, 171, 999] {
            let code = BreakGlassCode(number: number, using: &random)
            #expect(code.number == number && code.digits.count == BreakGlassCode.length)
            #expect(code.clearText.count == 19)
            #expect(BreakGlassCode(code.clearText) == code)
            #expect(BreakGlassCode(code.clearText.replacing("-", with: " ")) == code)
            #expect(BreakGlassCode(digits: code.digits) == code)
        }
    }

    @Test func aMistypedDigitAndTwoThatChangedPlacesAreFound() {
        var random = SeededGenerator(11)
        let code = BreakGlassCode(number: 42, using: &random)
        for index in code.digits.indices {
            for digit in 0..<10 as Range<UInt8> where digit != code.digits[index] {
                var wrong = code.digits
                wrong[index] = digit
                #expect(BreakGlassCode(digits: wrong) == nil)
            }
        }
        for index in 1..<code.digits.count where code.digits[index] != code.digits[index - 1] {
            var wrong = code.digits
            wrong.swapAt(index, index - 1)
            #expect(BreakGlassCode(digits: wrong) == nil)
        }
        for text in ["", "1234", "1234-5678-9012-345x", code.clearText + "0"] { #expect(BreakGlassCode(text) == nil) }
    }

    @Test func aCodePrintsAsItsNumberAlone() {
        var random = SeededGenerator(13)
        let code = BreakGlassCode(number: 5, using: &random)
        var dumped = ""
        dump(code, to: &dumped)
        #expect("\(code)" == "break-glass code 005")
        #expect(!dumped.contains(code.clearText.suffix(4)))
    }

    @Test func wrongCodesCostWaitingThatGrowsAndStaysShort() {
        func time(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }
        var attempts = BreakGlassAttempts()
        var now = 0
        attempts.failed(at: time(now))
        attempts.failed(at: time(now))
        #expect(attempts.wait(at: time(now)) == nil)
        var waits: [Duration] = []
        for _ in 0..<8 {
            attempts.failed(at: time(now))
            let wait = attempts.wait(at: time(now)) ?? .zero
            waits.append(wait)
            now += Int(wait.components.seconds)
            #expect(attempts.wait(at: time(now)) == nil)
        }
        #expect(waits.prefix(5) == [.seconds(10), .seconds(20), .seconds(40), .seconds(80), .seconds(160)])
        #expect(waits.last == BreakGlassAttempts.longestWait)
        attempts.succeeded()
        attempts.failed(at: time(now))
        #expect(attempts.wait(at: time(now)) == nil)
    }
}
