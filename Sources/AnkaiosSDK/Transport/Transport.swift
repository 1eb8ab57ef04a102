package import AnkaiosSession

/// Which Ankaios to connect to, and how.
///
/// Transports are those of this package: a link is a part of the conversation's core, which changes with it. To stand
/// between client and agent, use a folder of FIFOs as the recorder of EmbeddedAnkaios does.
public struct Transport: Sendable {
    package let makeLink: @Sendable (Ankaios.Configuration) -> any Link
    /// How the conversation is led over it.
    package let session: Session.Configuration

    package init(
        session: Session.Configuration = Session.Configuration(),
        makeLink: @escaping @Sendable (Ankaios.Configuration) -> any Link
    ) {
        self.session = session
        self.makeLink = makeLink
    }

    /// The control interface that an agent gives to this workload (AnkaiosBehaviour.md §1.1). Its directory is the
    /// value of the environment variable `ANKAIOS_CONTROL_INTERFACE`, by default `/run/ankaios/control_interface`.
    public static var controlInterface: Transport {
        .controlInterface(at: environment("ANKAIOS_CONTROL_INTERFACE") ?? defaultDirectory)
    }

    /// The control interface whose two FIFOs, `input` and `output`, are in a directory. A relative path refers to the
    /// present working directory. A later change of that has no effect.
    public static func controlInterface(at directory: String) -> Transport {
        controlInterface(at: directory, session: Session.Configuration())
    }

    /// The same, with other times and limits than the usual ones.
    package static func controlInterface(at directory: String, session: Session.Configuration) -> Transport {
        let directory = absolutePath(directory)
        return Transport(session: session) { PipeLink(directory: directory, frameLimit: $0.maximumFrameSize) }
    }

    /// Where an agent mounts the control interface into a container.
    public static let defaultDirectory = "/run/ankaios/control_interface"
}
