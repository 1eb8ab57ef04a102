/// The messages of the control interface and of the server's connections, as the files in `Protos` define them.
///
/// Presence is kept: what was not on the wire is nil, so nothing is lost between reading and writing.
package enum Proto {}
