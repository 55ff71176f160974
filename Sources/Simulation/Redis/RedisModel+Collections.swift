import Stores

extension RedisModel {
    func collectionBytes(_ index: Int) -> Int { 0 }
    func releaseValue(_ index: Int) {}
    func distinctPayload(_ index: Int) -> Payload { Payload(size: 0, stamp: 0) }
    func runCollection(_ command: Command) throws(StoreError) -> Reply {
        throw .reply("ERR unknown command '\(command.kind.name)'")
    }
}
