// Written by Scripts/generate-messages from Protos/grpc_api.proto.

extension Proto {
    package struct ToServer: Hashable, Sendable {
        package var content: Content?

        package init() {}

        package init(content: Content? = nil) {
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case agentHello(Proto.AgentHello)
            case updateWorkloadState(Proto.UpdateWorkloadState)
            case request(Proto.Request)
            case goodbye(Proto.Goodbye)
            case agentLoadStatus(Proto.AgentLoadStatus)
            case commanderHello(Proto.CommanderHello)
            case logEntriesResponse(Proto.ServerLogEntries)
            case logsStopResponse(Proto.ServerLogsStop)
        }
    }
}

extension Proto.ToServer: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1:
            var value = Proto.AgentHello()
            if case .agentHello(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .agentHello(value)
        case 2:
            var value = Proto.UpdateWorkloadState()
            if case .updateWorkloadState(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .updateWorkloadState(value)
        case 3:
            var value = Proto.Request()
            if case .request(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .request(value)
        case 4:
            var value = Proto.Goodbye()
            if case .goodbye(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .goodbye(value)
        case 5:
            var value = Proto.AgentLoadStatus()
            if case .agentLoadStatus(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .agentLoadStatus(value)
        case 6:
            var value = Proto.CommanderHello()
            if case .commanderHello(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .commanderHello(value)
        case 7:
            var value = Proto.ServerLogEntries()
            if case .logEntriesResponse(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logEntriesResponse(value)
        case 8:
            var value = Proto.ServerLogsStop()
            if case .logsStopResponse(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsStopResponse(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .agentHello(let value): value.write(as: 1, to: &writer)
        case .updateWorkloadState(let value): value.write(as: 2, to: &writer)
        case .request(let value): value.write(as: 3, to: &writer)
        case .goodbye(let value): value.write(as: 4, to: &writer)
        case .agentLoadStatus(let value): value.write(as: 5, to: &writer)
        case .commanderHello(let value): value.write(as: 6, to: &writer)
        case .logEntriesResponse(let value): value.write(as: 7, to: &writer)
        case .logsStopResponse(let value): value.write(as: 8, to: &writer)
        case nil: break
        }
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        switch content {
        case .agentHello(let value): members.add("agentHello", present: value)
        case .updateWorkloadState(let value): members.add("updateWorkloadState", present: value)
        case .request(let value): members.add("request", present: value)
        case .goodbye(let value): members.add("goodbye", present: value)
        case .agentLoadStatus(let value): members.add("AgentLoadStatus", present: value)
        case .commanderHello(let value): members.add("commanderHello", present: value)
        case .logEntriesResponse(let value): members.add("logEntriesResponse", present: value)
        case .logsStopResponse(let value): members.add("logsStopResponse", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ToServer") {
            switch name {
            case "agentHello":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .agentHello(try Proto.AgentHello(json: value))
            case "updateWorkloadState":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .updateWorkloadState(try Proto.UpdateWorkloadState(json: value))
            case "request":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .request(try Proto.Request(json: value))
            case "goodbye":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .goodbye(try Proto.Goodbye(json: value))
            case "AgentLoadStatus":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .agentLoadStatus(try Proto.AgentLoadStatus(json: value))
            case "commanderHello":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .commanderHello(try Proto.CommanderHello(json: value))
            case "logEntriesResponse":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .logEntriesResponse(try Proto.ServerLogEntries(json: value))
            case "logsStopResponse":
                guard content == nil else { throw .json("ToServer has more than one content") }
                content = .logsStopResponse(try Proto.ServerLogsStop(json: value))
            default: throw .json("ToServer has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct FromServer: Hashable, Sendable {
        package var content: Content?

        package init() {}

        package init(content: Content? = nil) {
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case updateWorkload(Proto.UpdateWorkload)
            case updateWorkloadState(Proto.UpdateWorkloadState)
            case response(Proto.Response)
            case serverHello(Proto.ServerHello)
            case logsRequest(Proto.ServerLogsRequest)
            case logsCancelRequest(Proto.ServerLogsCancel)
        }
    }
}

extension Proto.FromServer: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1:
            var value = Proto.UpdateWorkload()
            if case .updateWorkload(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .updateWorkload(value)
        case 2:
            var value = Proto.UpdateWorkloadState()
            if case .updateWorkloadState(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .updateWorkloadState(value)
        case 3:
            var value = Proto.Response()
            if case .response(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .response(value)
        case 4:
            var value = Proto.ServerHello()
            if case .serverHello(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .serverHello(value)
        case 5:
            var value = Proto.ServerLogsRequest()
            if case .logsRequest(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsRequest(value)
        case 6:
            var value = Proto.ServerLogsCancel()
            if case .logsCancelRequest(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsCancelRequest(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .updateWorkload(let value): value.write(as: 1, to: &writer)
        case .updateWorkloadState(let value): value.write(as: 2, to: &writer)
        case .response(let value): value.write(as: 3, to: &writer)
        case .serverHello(let value): value.write(as: 4, to: &writer)
        case .logsRequest(let value): value.write(as: 5, to: &writer)
        case .logsCancelRequest(let value): value.write(as: 6, to: &writer)
        case nil: break
        }
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        switch content {
        case .updateWorkload(let value): members.add("updateWorkload", present: value)
        case .updateWorkloadState(let value): members.add("updateWorkloadState", present: value)
        case .response(let value): members.add("response", present: value)
        case .serverHello(let value): members.add("serverHello", present: value)
        case .logsRequest(let value): members.add("logsRequest", present: value)
        case .logsCancelRequest(let value): members.add("logsCancelRequest", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "FromServer") {
            switch name {
            case "updateWorkload":
                guard content == nil else { throw .json("FromServer has more than one content") }
                content = .updateWorkload(try Proto.UpdateWorkload(json: value))
            case "updateWorkloadState":
                guard content == nil else { throw .json("FromServer has more than one content") }
                content = .updateWorkloadState(try Proto.UpdateWorkloadState(json: value))
            case "response":
                guard content == nil else { throw .json("FromServer has more than one content") }
                content = .response(try Proto.Response(json: value))
            case "serverHello":
                guard content == nil else { throw .json("FromServer has more than one content") }
                content = .serverHello(try Proto.ServerHello(json: value))
            case "logsRequest":
                guard content == nil else { throw .json("FromServer has more than one content") }
                content = .logsRequest(try Proto.ServerLogsRequest(json: value))
            case "logsCancelRequest":
                guard content == nil else { throw .json("FromServer has more than one content") }
                content = .logsCancelRequest(try Proto.ServerLogsCancel(json: value))
            default: throw .json("FromServer has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct AgentHello: Hashable, Sendable {
        package var agentName: String = ""
        package var protocolVersion: String = ""
        package var tags: Proto.Tags?

        package init() {}

        package init(agentName: String = "", protocolVersion: String = "", tags: Proto.Tags? = nil) {
            self.agentName = agentName
            self.protocolVersion = protocolVersion
            self.tags = tags
        }
    }
}

extension Proto.AgentHello: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try agentName.merge(from: &reader)
        case 2: try protocolVersion.merge(from: &reader)
        case 3: try tags.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        tags.write(as: 3, to: &writer)
        protocolVersion.writeUnlessDefault(as: 2, to: &writer)
        agentName.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("agentName", agentName)
        members.add("protocolVersion", protocolVersion)
        members.add("tags", present: tags)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AgentHello") {
            switch name {
            case "agentName": agentName = try String(json: value)
            case "protocolVersion": protocolVersion = try String(json: value)
            case "tags": tags = try Proto.Tags(json: value)
            default: throw .json("AgentHello has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct CommanderHello: Hashable, Sendable {
        package var protocolVersion: String = ""

        package init() {}

        package init(protocolVersion: String = "") {
            self.protocolVersion = protocolVersion
        }
    }
}

extension Proto.CommanderHello: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 2: try protocolVersion.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        protocolVersion.writeUnlessDefault(as: 2, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("protocolVersion", protocolVersion)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "CommanderHello") {
            switch name {
            case "protocolVersion": protocolVersion = try String(json: value)
            default: throw .json("CommanderHello has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct Goodbye: Hashable, Sendable {
        package init() {}
    }
}

extension Proto.Goodbye: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        false
    }

    package func writeFields(to writer: inout ProtoWriter) {
    }

    package func json() -> JSONValue {
        let members = JSONFields()
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, _) in try json.fields(of: "Goodbye") {
            throw .json("Goodbye has no field \(name)")
        }
    }
}

extension Proto {
    package struct AgentLoadStatus: Hashable, Sendable {
        package var agentName: String = ""
        package var cpuUsage: Proto.CpuUsage?
        package var freeMemory: Proto.FreeMemory?

        package init() {}

        package init(
            agentName: String = "",
            cpuUsage: Proto.CpuUsage? = nil,
            freeMemory: Proto.FreeMemory? = nil
        ) {
            self.agentName = agentName
            self.cpuUsage = cpuUsage
            self.freeMemory = freeMemory
        }
    }
}

extension Proto.AgentLoadStatus: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try agentName.merge(from: &reader)
        case 2: try cpuUsage.merge(from: &reader)
        case 3: try freeMemory.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        freeMemory.write(as: 3, to: &writer)
        cpuUsage.write(as: 2, to: &writer)
        agentName.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("agentName", agentName)
        members.add("cpuUsage", present: cpuUsage)
        members.add("freeMemory", present: freeMemory)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AgentLoadStatus") {
            switch name {
            case "agentName", "agent_name": agentName = try String(json: value)
            case "cpuUsage", "cpu_usage": cpuUsage = try Proto.CpuUsage(json: value)
            case "freeMemory", "free_memory": freeMemory = try Proto.FreeMemory(json: value)
            default: throw .json("AgentLoadStatus has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// `LogEntriesResponse` of the connections to the server.
    package struct ServerLogEntries: Hashable, Sendable {
        package var requestId: String = ""
        package var logEntriesResponse: Proto.LogEntriesResponse?

        package init() {}

        package init(requestId: String = "", logEntriesResponse: Proto.LogEntriesResponse? = nil) {
            self.requestId = requestId
            self.logEntriesResponse = logEntriesResponse
        }
    }
}

extension Proto.ServerLogEntries: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try requestId.merge(from: &reader)
        case 2: try logEntriesResponse.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        logEntriesResponse.write(as: 2, to: &writer)
        requestId.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("requestId", requestId)
        members.add("logEntriesResponse", present: logEntriesResponse)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ServerLogEntries") {
            switch name {
            case "requestId": requestId = try String(json: value)
            case "logEntriesResponse": logEntriesResponse = try Proto.LogEntriesResponse(json: value)
            default: throw .json("ServerLogEntries has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// `LogsStopResponse` of the connections to the server.
    package struct ServerLogsStop: Hashable, Sendable {
        package var requestId: String = ""
        package var logsStopResponse: Proto.LogsStopResponse?

        package init() {}

        package init(requestId: String = "", logsStopResponse: Proto.LogsStopResponse? = nil) {
            self.requestId = requestId
            self.logsStopResponse = logsStopResponse
        }
    }
}

extension Proto.ServerLogsStop: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try requestId.merge(from: &reader)
        case 2: try logsStopResponse.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        logsStopResponse.write(as: 2, to: &writer)
        requestId.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("requestId", requestId)
        members.add("logsStopResponse", present: logsStopResponse)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ServerLogsStop") {
            switch name {
            case "requestId": requestId = try String(json: value)
            case "logsStopResponse": logsStopResponse = try Proto.LogsStopResponse(json: value)
            default: throw .json("ServerLogsStop has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// `LogsRequest` of the connections to the server.
    package struct ServerLogsRequest: Hashable, Sendable {
        package var requestId: String = ""
        package var logsRequest: Proto.LogsRequest?

        package init() {}

        package init(requestId: String = "", logsRequest: Proto.LogsRequest? = nil) {
            self.requestId = requestId
            self.logsRequest = logsRequest
        }
    }
}

extension Proto.ServerLogsRequest: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try requestId.merge(from: &reader)
        case 2: try logsRequest.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        logsRequest.write(as: 2, to: &writer)
        requestId.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("requestId", requestId)
        members.add("logsRequest", present: logsRequest)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ServerLogsRequest") {
            switch name {
            case "requestId": requestId = try String(json: value)
            case "logsRequest": logsRequest = try Proto.LogsRequest(json: value)
            default: throw .json("ServerLogsRequest has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// `LogsCancelRequest` of the connections to the server.
    package struct ServerLogsCancel: Hashable, Sendable {
        package var requestId: String = ""

        package init() {}

        package init(requestId: String = "") {
            self.requestId = requestId
        }
    }
}

extension Proto.ServerLogsCancel: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try requestId.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        requestId.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("requestId", requestId)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ServerLogsCancel") {
            switch name {
            case "requestId": requestId = try String(json: value)
            default: throw .json("ServerLogsCancel has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// All workloads of the agent that says Hello.
    package struct ServerHello: Hashable, Sendable {
        package var addedWorkloads: [Proto.AddedWorkload] = []

        package init() {}

        package init(addedWorkloads: [Proto.AddedWorkload] = []) {
            self.addedWorkloads = addedWorkloads
        }
    }
}

extension Proto.ServerHello: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try addedWorkloads.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        addedWorkloads.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("addedWorkloads", addedWorkloads)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ServerHello") {
            switch name {
            case "addedWorkloads": addedWorkloads = try [Proto.AddedWorkload](json: value)
            default: throw .json("ServerHello has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct UpdateWorkload: Hashable, Sendable {
        package var addedWorkloads: [Proto.AddedWorkload] = []
        package var deletedWorkloads: [Proto.DeletedWorkload] = []

        package init() {}

        package init(
            addedWorkloads: [Proto.AddedWorkload] = [],
            deletedWorkloads: [Proto.DeletedWorkload] = []
        ) {
            self.addedWorkloads = addedWorkloads
            self.deletedWorkloads = deletedWorkloads
        }
    }
}

extension Proto.UpdateWorkload: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try addedWorkloads.merge(from: &reader)
        case 2: try deletedWorkloads.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        deletedWorkloads.write(as: 2, to: &writer)
        addedWorkloads.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("addedWorkloads", addedWorkloads)
        members.add("deletedWorkloads", deletedWorkloads)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "UpdateWorkload") {
            switch name {
            case "addedWorkloads": addedWorkloads = try [Proto.AddedWorkload](json: value)
            case "deletedWorkloads": deletedWorkloads = try [Proto.DeletedWorkload](json: value)
            default: throw .json("UpdateWorkload has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct AddedWorkload: Hashable, Sendable {
        package var instanceName: Proto.WorkloadInstanceName?
        package var workload: Proto.Workload?

        package init() {}

        package init(instanceName: Proto.WorkloadInstanceName? = nil, workload: Proto.Workload? = nil) {
            self.instanceName = instanceName
            self.workload = workload
        }
    }
}

extension Proto.AddedWorkload: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try instanceName.merge(from: &reader)
        case 2: try workload.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        workload.write(as: 2, to: &writer)
        instanceName.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("instanceName", present: instanceName)
        members.add("workload", present: workload)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AddedWorkload") {
            switch name {
            case "instanceName": instanceName = try Proto.WorkloadInstanceName(json: value)
            case "workload": workload = try Proto.Workload(json: value)
            default: throw .json("AddedWorkload has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// What must be true of the workloads that depend on this one before it is stopped.
    package struct DeletedWorkload: Hashable, Sendable {
        package var instanceName: Proto.WorkloadInstanceName?
        package var dependencies: [String: Proto.DeleteCondition] = [:]

        package init() {}

        package init(
            instanceName: Proto.WorkloadInstanceName? = nil,
            dependencies: [String: Proto.DeleteCondition] = [:]
        ) {
            self.instanceName = instanceName
            self.dependencies = dependencies
        }
    }
}

extension Proto.DeletedWorkload: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try instanceName.merge(from: &reader)
        case 2: try dependencies.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        dependencies.write(as: 2, to: &writer)
        instanceName.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("instanceName", present: instanceName)
        members.add("dependencies", dependencies)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "DeletedWorkload") {
            switch name {
            case "instanceName": instanceName = try Proto.WorkloadInstanceName(json: value)
            case "dependencies": dependencies = try [String: Proto.DeleteCondition](json: value)
            default: throw .json("DeletedWorkload has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct UpdateWorkloadState: Hashable, Sendable {
        package var workloadStates: [Proto.WorkloadState] = []

        package init() {}

        package init(workloadStates: [Proto.WorkloadState] = []) {
            self.workloadStates = workloadStates
        }
    }
}

extension Proto.UpdateWorkloadState: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloadStates.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        workloadStates.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloadStates", workloadStates)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "UpdateWorkloadState") {
            switch name {
            case "workloadStates": workloadStates = try [Proto.WorkloadState](json: value)
            default: throw .json("UpdateWorkloadState has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct DeleteCondition: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let running = Self(rawValue: 0)
        package static let notPendingNorRunning = Self(rawValue: 1)

        package static let named: [(value: Self, name: String)] = [
            (.running, "DEL_COND_RUNNING"),
            (.notPendingNorRunning, "DEL_COND_NOT_PENDING_NOR_RUNNING"),
        ]
    }
}
