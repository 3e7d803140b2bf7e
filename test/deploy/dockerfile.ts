import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../helpers/tools.ts";

/** An image as the steps of a Dockerfile make it: a folder that is the root of a file system, and how its container is run. */
export interface Image {
  readonly folder: string;
  workdir: string;
  readonly env: Record<string, string>;
  /** `uid:gid`, or `0:0`. */
  user: string;
  entrypoint: readonly string[];
  command: readonly string[];
  healthcheck: readonly string[];
}

const shell = promisify(execFile);

/** The folders of this machine that stand in for the base image: programs and libraries, which images of Node have as well. */
const BASE = ["/usr", ...(process.execPath.startsWith("/usr/") ? [] : [dirname(dirname(process.execPath))])];

/** The users of the images of Node. */
const USERS = "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n";

/**
 * Runs the steps of a Dockerfile without an engine: each RUN in a mount namespace of its own, with the image's folder as its root. The one
 * step that needs a registry, `npm ci`, is played by links to the node_modules that `npm ci` has made here.
 *
 * @param folder holds the images, on the file system of the repository, because of these links
 * @returns the last image
 * @throws Error for an instruction that it does not know, or a step that fails
 */
export async function buildImage(dockerfile: string, folder: string): Promise<Image> {
  const images = new Map<string, Image>();
  const context = join(folder, "context");
  copyContext(context);
  let image: Image | undefined;
  for (const [name, rest] of instructionsOf(dockerfile)) {
    if (name === "ARG") continue;
    if (name === "FROM") {
      const stage = / AS (\S+)$/.exec(rest)?.[1] ?? "last";
      image = emptyImage(join(folder, stage));
      images.set(stage, image);
      continue;
    }
    if (!image) throw new Error(`${name} comes before FROM`);
    await runStep(image, name, rest, { context, images });
  }
  if (!image) throw new Error("there is no FROM");
  return image;
}

/** The instructions with their words; lines that end with a backslash go on. */
function instructionsOf(dockerfile: string): [string, string][] {
  const lines = dockerfile.replace(/^#.*\n/gm, "").replace(/\\\n\s*/g, "");
  return [...lines.matchAll(/^([A-Z]+) (.*)$/gm)].map(([, name = "", rest = ""]) => [name, rest]);
}

/** The files that .dockerignore lets into a build. */
function copyContext(context: string): void {
  const [all, ...kept] = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (all !== "*" || kept.some((line) => !/^![\w.-]+$/.test(line)))
    throw new Error(".dockerignore is no list of names");
  mkdirSync(context, { recursive: true });
  for (const name of kept.map((line) => line.slice(1)))
    cpSync(join(root, name), join(context, name), { recursive: true });
}

function emptyImage(folder: string): Image {
  for (const name of ["proc", "dev", "tmp", "etc", "root", ...BASE]) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    if (existsSync(`/usr/${name}`)) symlinkSync(`usr/${name}`, join(folder, name));
  }
  writeFileSync(join(folder, "etc/passwd"), USERS);
  writeFileSync(join(folder, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  return { folder, workdir: "/", env: { PATH: path }, user: "0:0", entrypoint: [], command: [], healthcheck: [] };
}

interface Build {
  readonly context: string;
  readonly images: ReadonlyMap<string, Image>;
}

async function runStep(image: Image, name: string, rest: string, build: Build): Promise<void> {
  switch (name) {
    case "WORKDIR":
      image.workdir = rest;
      mkdirSync(join(image.folder, rest), { recursive: true });
      break;
    case "ENV":
      for (const [, key = "", value = ""] of rest.matchAll(/(\w+)=(\S+)/g)) image.env[key] = value;
      break;
    case "COPY":
      await copy(image, rest, build);
      break;
    case "RUN":
      if (/^npm ci\b/.test(rest)) {
        const folder = join(image.folder, image.workdir, "node_modules");
        await shell("cp", ["-al", join(root, "node_modules"), folder]);
        // npm writes to this one in its place, and so to that of the repository.
        await shell("cp", ["--remove-destination", join(root, "node_modules/.package-lock.json"), folder]);
      } else {
        await shell(...inImage(image, ["/bin/sh", "-c", rest]), { maxBuffer: 64 << 20 });
      }
      break;
    case "USER":
      image.user = rest;
      break;
    case "ENTRYPOINT":
      image.entrypoint = JSON.parse(rest);
      break;
    case "CMD":
      image.command = JSON.parse(rest);
      break;
    case "HEALTHCHECK":
      image.healthcheck = JSON.parse(rest.slice(rest.indexOf("[")));
      break;
    case "VOLUME":
    case "EXPOSE":
      break;
    default:
      throw new Error(`the test knows no ${name}`);
  }
}

async function copy(image: Image, rest: string, { context, images }: Build): Promise<void> {
  const [, stage, paths = ""] = /^(?:--from=(\S+) )?(.*)$/.exec(rest) ?? [];
  const words = paths.split(" ");
  const target = words.pop() ?? "";
  const from = stage === undefined ? context : images.get(stage)?.folder;
  if (from === undefined) throw new Error(`there is no stage ${stage}`);
  for (const source of words) {
    const to = join(image.folder, target.startsWith("/") ? target : join(image.workdir, target));
    if (source === ".") for (const one of readdirSync(from)) await link(join(from, one), join(to, one));
    else await link(join(from, source), target.endsWith("/") ? join(to, basename(source)) : to);
  }
}

/** Links in place of copies: nothing changes a file that is there, and node_modules is large. */
async function link(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  await shell("cp", ["-alT", from, to]);
}

/** The command that runs another within an image, by its own user and environment. @param mounts further lines, the last ones */
function inImage(image: Image, command: readonly string[], mounts: readonly string[] = []): [string, string[]] {
  const { folder, workdir, env, user } = image;
  const lines = [
    `mount --bind ${folder} ${folder}`,
    ...BASE.map((name) => `mount --rbind ${name} ${folder}${name} && mount -o remount,bind,ro ${folder}${name}`),
    `mount -t proc proc ${folder}/proc`,
    `mount --rbind /dev ${folder}/dev`,
    ...mounts,
    `exec chroot --userspec=${user} ${folder} /usr/bin/env -i "$@"`,
  ];
  const variables = Object.entries({ HOME: "/root", ...env }).map(([name, value]) => `${name}=${value}`);
  const inside = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', workdir, ...command];
  return ["unshare", ["--mount", "sh", "-ec", lines.join("\n"), "sh", ...variables, ...inside]];
}

/**
 * The command that runs something in a container: the file system is read-only, but for /tmp and for /data, a folder of this machine.
 *
 * @param env beside that of the image
 */
export function inContainer(
  image: Image,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  data: string,
): [string, string[]] {
  const { folder } = image;
  return inImage({ ...image, env: { ...image.env, ...env } }, command, [
    `mount -t tmpfs tmpfs ${folder}/tmp`,
    `mount --bind ${data} ${folder}/data`,
    `mount -o remount,bind,ro ${folder}`,
  ]);
}
