import AnkaiosModel

// The numbers of the wire (AnkaiosBehaviour.md §3.3). A number that this version does not know is kept.

extension RestartPolicy {
    init(number: Int32) {
        self =
            switch number {
            case 0: .never
            case 1: .onFailure
            case 2: .always
            default: .other(number)
            }
    }

    var number: Int32 {
        switch self {
        case .never: 0
        case .onFailure: 1
        case .always: 2
        case .other(let number): number
        }
    }
}

extension StartCondition {
    init(number: Int32) {
        self =
            switch number {
            case 0: .running
            case 1: .succeeded
            case 2: .failed
            default: .other(number)
            }
    }

    var number: Int32 {
        switch self {
        case .running: 0
        case .succeeded: 1
        case .failed: 2
        case .other(let number): number
        }
    }
}

extension AccessRule.Operation {
    init(number: Int32) {
        self =
            switch number {
            case 0: .nothing
            case 1: .read
            case 2: .write
            case 5: .readWrite
            default: .other(number)
            }
    }

    var number: Int32 {
        switch self {
        case .nothing: 0
        case .read: 1
        case .write: 2
        case .readWrite: 5
        case .other(let number): number
        }
    }
}
