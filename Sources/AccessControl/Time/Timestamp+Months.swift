extension Timestamp {
    /// The same day of the month and time of day so many months later, in UTC; the month's last day where it has no such
    /// day.
    package static func + (time: Self, months: Months) -> Self {
        let day: Int64 = 86_400_000_000
        let date = Self.floorDivision(time.microseconds, day)
        let (year, month, dayOfMonth) = Self.civil(date.quotient)
        let target = Self.floorDivision(year * 12 + (month - 1) + Int64(months.count), 12)
        let (newYear, newMonth) = (target.quotient, target.remainder + 1)
        let length =
            Self.days(year: newMonth == 12 ? newYear + 1 : newYear, month: newMonth % 12 + 1, day: 1)
            - Self.days(year: newYear, month: newMonth, day: 1)
        let days = Self.days(year: newYear, month: newMonth, day: min(dayOfMonth, length))
        let (start, overflow) = days.multipliedReportingOverflow(by: day)
        let (sum, tooLate) = start.addingReportingOverflow(date.remainder)
        return Timestamp(microseconds: overflow || tooLate ? .max : sum)
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar.
    ///
    /// Years are counted from March here, so that the leap day is the last of its year, in eras of 400 years, which all
    /// have the same number of days.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = Self.floorDivision(month <= 2 ? year - 1 : year, 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of ``days(year:month:day:)``.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = Self.floorDivision(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func floorDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
