// What cargo-leptos is to a server that it has started: a folder with what it has built, and word when that is new.
import { createHash } from "node:crypto";
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Duplex } from "node:stream";

export interface Leptos {
  /** What it tells the server. */
  environment: Record<string, string>;
  /** Builds the style anew, with this at its end. */
  restyle(rule: string): Promise<void>;
  /** Tells the pages that are open. */
  tell(message: { css: string | null; view: null; all: boolean }): void;
  /** How many pages listen. */
  listening(): number;
  close(): Promise<void>;
}

/** The end of the handshake (RFC 6455, 4.2.2). */
function accept(request: IncomingMessage): string {
  return createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/** One short text in one frame (RFC 6455, 5.2). */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
}

export async function playLeptos(): Promise<Leptos> {
  const site = await mkdtemp(join(tmpdir(), "avow-leptos-"));
  const built = join(site, "assets");
  await mkdir(built);
  const made = resolve("../target/site");
  const manifest = JSON.parse(await readFile(join(made, "manifest.json"), "utf8")) as Record<string, { path: string }>;
  for (const [name, as] of [["avow.js", "avow.js"], ["avow.wasm", "avow.wasm"], ["main.css", "avow.css"]] as const) {
    await copyFile(join(made, manifest[name]!.path), join(built, as));
  }
  const pages = new Set<Duplex>();
  const server = createServer();
  server.on("upgrade", (request, socket) => {
    if (request.url !== "/live_reload") return socket.destroy();
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept(request)}\r\n\r\n`);
    pages.add(socket);
    // A page that goes says so (RFC 6455, 5.5.1), and waits for the connection to be closed.
    socket.on("data", (bytes: Buffer) => (bytes[0]! & 15) === 8 && socket.end());
    socket.on("error", () => socket.destroy()).on("close", () => pages.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      LEPTOS_OUTPUT_NAME: "avow",
      LEPTOS_SITE_ROOT: site,
      LEPTOS_SITE_PKG_DIR: "assets",
      LEPTOS_RELOAD_PORT: String(port),
    },
    restyle: (rule) => appendFile(join(built, "avow.css"), rule),
    tell: (message) => pages.forEach((page) => page.write(frame(JSON.stringify(message)))),
    listening: () => pages.size,
    async close() {
      pages.forEach((page) => page.destroy());
      await new Promise((closed) => server.close(closed));
      await rm(site, { recursive: true, force: true });
    },
  };
}
