import http2 from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import test, { type ExecutionContext } from "ava";
import { GetUserRequestSchema, UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { addressOf } from "../../../src/ddd/connect/index.ts";
import { logCall } from "../../../src/server/call/access-log.ts";
import { clientAddresses } from "../../../src/server/call/client-address.ts";
import { PeerLimits } from "../../../src/server/call/peer-limits.ts";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { readConfig } from "../../../src/server/config.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { parseNetwork, plainAddress } from "../../../src/server/ports/peer-address.ts";
import { frame, GET_USER, send1, send2 } from "../http/fixture.ts";

const log = createLog("silent");
const host = "127.0.0.1";

/** Both ports, with a service that answers the address that its handler sees. */
async function listen(t: ExecutionContext, proxies: readonly string[]) {
  const findAddress = clientAddresses(proxies);
  const seen: string[] = [];
  const routes = [
    createPipeline({ log }).route(UserService, {
      getUser: ({ id }, context) => {
        seen.push(addressOf(context));
        return { user: { id } };
      },
    }),
  ];
  const grpc = await listenGrpc({ host, port: 0, routes, findAddress, log });
  const http = await listenConnect({ host, port: 0, routes, pages: {}, cors: { origins: [] }, findAddress, log });
  t.teardown(() => Promise.all([grpc.abort(), http.abort()]));
  return { grpc: grpc.address.port, http: http.address.port, seen };
}

const message = toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { id: "a" }));
const grpcHeaders = { "content-type": "application/grpc", te: "trailers" };

/** A call by each protocol and HTTP version. @returns the addresses that the handlers saw */
async function call(
  { grpc, http, seen }: { grpc: number; http: number; seen: string[] },
  more: Record<string, string>,
): Promise<string[]> {
  seen.length = 0;
  const web = { body: frame(message), headers: { "content-type": "application/grpc-web+proto", ...more } };
  const connect = { body: message, headers: { "content-type": "application/proto", ...more } };
  const json = { body: '{"id":"a"}', headers: { "content-type": "application/json", ...more } };
  const native = { body: frame(message), headers: { ...grpcHeaders, ...more } };
  await send2(grpc, GET_USER, native);
  await send2(http, GET_USER, native);
  await send2(http, GET_USER, web);
  await send1(http, GET_USER, web);
  await send2(http, GET_USER, connect);
  await send1(http, GET_USER, json);
  return seen;
}

// ASVS: V4.1.3, V15.3.4
test("headers of a trusted proxy tell the caller's address on every protocol, and no others do", async (t) => {
  const behind = await listen(t, ["127.0.0.0/8"]);
  const open = await listen(t, ["10.0.0.0/8"]);
  for (const [headers, address] of [
    [{ "x-forwarded-for": "203.0.113.7" }, "203.0.113.7"],
    [{ forwarded: 'for="[2001:DB8::1]:4711";proto=https' }, "2001:db8::1"],
    [{}, "127.0.0.1"],
  ] as const) {
    t.deepEqual(await call(behind, headers), Array(6).fill(address), JSON.stringify(headers));
    t.deepEqual(await call(open, headers), Array(6).fill("127.0.0.1"), `a stranger's ${JSON.stringify(headers)}`);
  }
});

test("a header that comes twice is one list, on both ports", async (t) => {
  const behind = await listen(t, ["127.0.0.1"]);
  const session = http2.connect(`http://${host}:${behind.grpc}`);
  t.teardown(() => session.destroy());
  const twice = { ...grpcHeaders, "x-forwarded-for": ["198.51.100.1", "203.0.113.7"] } as never;
  await send2(session, GET_USER, { headers: twice, body: frame(message) });
  const other = http2.connect(`http://${host}:${behind.http}`);
  t.teardown(() => other.destroy());
  await send2(other, GET_USER, { headers: twice, body: frame(message) });
  t.deepEqual(behind.seen, ["203.0.113.7", "203.0.113.7"]);
});

const PROXY = "10.0.0.1";
const find = (headers: Readonly<Record<string, string>>, peer: string | undefined = PROXY) =>
  clientAddresses(["10.0.0.0/8", "fd00::/8", "192.0.2.1"])(peer, (name) => headers[name]);
const xff = (value: string, peer?: string) => find({ "x-forwarded-for": value }, peer);
const fwd = (value: string, peer?: string) => find({ forwarded: value }, peer);

// ASVS: V4.1.3
test("the list is read from its right end over trusted hops: what a caller has put in front counts for nothing", (t) => {
  t.is(xff("1.1.1.1, 203.0.113.7"), "203.0.113.7");
  t.is(xff("1.1.1.1, 203.0.113.7, 10.9.9.9,192.0.2.1"), "203.0.113.7");
  t.is(xff("nonsense, 203.0.113.7"), "203.0.113.7");
  t.is(xff("10.0.0.8, 10.0.0.7"), "10.0.0.8", "a caller among the proxies' own network");
  t.is(fwd('for="_hidden";by=x, for=203.0.113.7;proto=https, for=10.1.1.1'), "203.0.113.7");
  t.is(fwd('for=", for=203.0.113.7'), "203.0.113.7", "a quote that nobody ends");
});

test("addresses have one form, with ports, brackets, zones and IPv4 in IPv6 notation", (t) => {
  for (const hop of ["203.0.113.7", "203.0.113.7:5000", "::ffff:203.0.113.7", "[::ffff:cb00:7107]:5000"]) {
    t.is(xff(hop), "203.0.113.7", hop);
  }
  for (const hop of ["2001:db8::1", "[2001:DB8:0:0::1]", "[2001:db8::1]:80", "2001:db8::1%eth0"]) {
    t.is(xff(hop), "2001:db8::1", hop);
  }
  t.is(xff("203.0.113.7", "::ffff:10.0.0.1"), "203.0.113.7", "the proxy on a socket of both families");
  t.is(xff("203.0.113.7", "fd12::1"), "203.0.113.7");
  t.is(find({}, "::ffff:198.51.100.9"), "198.51.100.9");
  t.is(find({}, "fe80::1%eth0"), "fe80::1");
  t.is(
    clientAddresses(["10.0.0.0/8"])(undefined, () => "203.0.113.7"),
    "",
  );
});

test("where the last hop is no address, or two headers differ, the caller is the proxy", (t) => {
  for (const hop of [
    "",
    " ",
    ",",
    "unknown",
    "_hidden",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4:port",
    "[1.2.3.4",
    "a\tb",
    "::g",
  ]) {
    t.is(xff(hop), PROXY, hop);
    t.is(fwd(`for="${hop}"`), PROXY, hop);
  }
  for (const element of [
    "for=1.1.1.1;for=2.2.2.2",
    "by=1.1.1.1",
    "for",
    'for="1.1.1.1',
    "xfor=1.1.1.1",
    "for=1.1.1.1 x",
  ]) {
    t.is(fwd(element), PROXY, element);
  }
  t.is(xff("203.0.113.7, unknown, 10.0.0.2"), PROXY);
  const both = (one: string, other: string) => find({ "x-forwarded-for": one, forwarded: `for=${other}` });
  t.is(both("203.0.113.7", "198.51.100.1"), PROXY, "one of them is the caller's own");
  t.is(both("203.0.113.7", "203.0.113.7"), "203.0.113.7");
});

test("streams are counted by the caller's address, and not by that of the proxy", (t) => {
  const limits = new PeerLimits(10, 1);
  const enter = (peer: string, address: string) => limits.enter({ peer, address });
  const leave = enter("10.0.0.1:5000", "203.0.113.7");
  t.throws(() => enter("10.0.0.2:5000", "203.0.113.7"), { message: /^this address has 1 streams open/ });
  enter("10.0.0.1:5000", "203.0.113.8");
  enter("10.0.0.1:5000", "2001:db8::1");
  t.throws(() => enter("10.0.0.1:5001", "2001:db8::2"), { message: /^this address/ }, "a subscriber's own network");
  leave();
  t.notThrows(() => enter("10.0.0.2:5000", "203.0.113.7"));
});

test("a long list takes no time of its own", (t) => {
  const startedAt = performance.now();
  t.is(xff(`${"10.0.0.2,".repeat(1700)}10.0.0.3`), "10.0.0.2");
  t.is(fwd(`${'for="'.repeat(3000)}`), PROXY);
  t.true(performance.now() - startedAt < 2000);
});

test("TRUSTED_PROXIES takes addresses and networks, and neither all addresses nor what could mean two things", (t) => {
  t.deepEqual(readConfig({ TRUSTED_PROXIES: "10.0.0.0/8, ::1" }).trustedProxies, ["10.0.0.0/8", "::1"]);
  for (const wrong of [
    "10.0.0.0/33",
    "proxy",
    "0.0.0.0/0",
    "::/0",
    "::ffff:10.0.0.0/104",
    "fe80::1%eth0",
    "10.0.0.1,",
    "1/2/3",
  ]) {
    t.throws(() => readConfig({ TRUSTED_PROXIES: wrong }), { message: /^TRUSTED_PROXIES is .* must be addresses or/ });
  }
  t.deepEqual(parseNetwork("::ffff:10.0.0.1"), { address: "10.0.0.1", family: "ipv4", prefix: 32 });
  t.is(plainAddress("127.0.0.1"), "127.0.0.1");
});

test("the line of a call names its client where that is not the peer", (t) => {
  const lines: object[] = [];
  const record = { info: (fields: object) => lines.push(fields) } as never;
  for (const [peer, address] of [
    ["10.0.0.11:5", "10.0.0.1"],
    ["[::ffff:10.0.0.1]:5", "10.0.0.1"],
    ["::1:5", "::1"],
  ] as const) {
    const origin = { peer, address, requestId: "a", accounted: true };
    logCall(record, "info", { rpc: "a", code: undefined, startedAt: 0, origin, protocol: "grpc" });
  }
  t.deepEqual(
    lines.map((line) => (line as { client?: string }).client),
    ["10.0.0.1", undefined, undefined],
  );
});
