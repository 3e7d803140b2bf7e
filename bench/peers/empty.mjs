// grpc-js and nothing else: a handler that answers at once. It opens the database, as a server would when it starts.
import { serve } from "./accounts.mjs";

if (process.env.DATABASE) {
  const { default: sqlite3 } = await import("sqlite3");
  await new Promise((resolve, reject) => {
    const database = new sqlite3.Database(process.env.DATABASE, (error) => (error ? reject(error) : resolve(database)));
  });
}

const time = { seconds: 1_800_000_000, nanos: 0 };
serve({
  GetUser: ({ request: { id } }, callback) => {
    const user = {
      id,
      name: "Ada",
      surname: "Lovelace",
      email: "ada.lovelace@example.com",
      active: true,
      create_time: time,
      update_time: time,
      etag: "v1",
    };
    callback(null, { user });
  },
});
