/// The version of the daemon and of its command line, which are built and installed together.
package enum Version {
    package static let current = "0.1.0"
}
