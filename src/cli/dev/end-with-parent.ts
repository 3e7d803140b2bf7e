// Loaded into a server before its program. It ends the server when the process that watches is gone, however that ended.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
// The channel alone keeps no program alive.
process.channel?.unref();
