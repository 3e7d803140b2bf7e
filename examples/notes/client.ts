import { randomUUID } from "node:crypto";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { ConnectRepository, ConnectWorker, remoteResource } from "brasa/connect";
import { NoteService } from "./gen/notes/v1/note_pb.js";
import { type Note, noteCodec } from "./note.js";

const remoteNotes = remoteResource(NoteService, noteCodec);

class RemoteNotes extends ConnectRepository<Note> {
  remote = remoteNotes;
}

const baseUrl = "http://127.0.0.1:50051";
const sessionManager = new Http2SessionManager(baseUrl, { pingIntervalMs: 20_000 });
const worker = new ConnectWorker(createGrpcTransport({ baseUrl, sessionManager }), { notes: RemoteNotes });

await worker.run(async ({ notes }) => {
  await notes.create({ id: randomUUID(), title: "Milk", body: "2 litres", version: 1 });
  await notes.create({ id: randomUUID(), title: "Bread", body: "Rye", version: 1 });
  for await (const { title, body } of notes.list({ orderBy: ["title"] })) console.log(`${title}: ${body}`);
});
sessionManager.abort();
