package import AccessControl

extension Configuration {
    /// The section `alarms`.
    package struct Alarms: Sendable, Hashable {
        /// A receiver of alarms over HTTP.
        package struct Webhook: Sendable, Hashable {
            package var url: String
            /// Sent as a bearer token; nil sends none.
            package var token: Secret?
            /// The authorities to trust; nil trusts those of the system.
            package var authorityFile: String?
            /// How long one attempt may take.
            package var timeout: Duration
        }

        /// So many openings in a row in which the door was not seen to open are an alarm; 0 for never.
        package var didNotOpen = 3
        /// So many hours in which a reader is usually used and was not are an alarm; 0 for never.
        package var readerSilent = 4
        /// How old the facts may be.
        package var upstreamStale = Duration.seconds(3600)
        /// How long a card takes from one door to another; zero suspects no card.
        package var walkingTime = Duration.seconds(10)
        /// The same between doors that are near each other.
        package var neighbours: [Set<DoorID>: Duration] = [:]
        /// The path of a program and its arguments, to be run for each change of an alarm; empty for none.
        package var command: [String] = []
        package var commandTimeout = Duration.seconds(10)
        package var webhook: Webhook?
    }
}
