// A customer's site: one page that embeds the chat by its snippet, on another port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Shop {
  /** Its origin under the name 127.0.0.1, which to a browser is the same site as the server. */
  origin: string;
  /** Its origin under the name localhost, which is another site. */
  elsewhere: string;
  close(): Promise<void>;
}

export async function openShop(base: string, key: string): Promise<Shop> {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lindhag Lamps</title><link rel="icon" href="data:,">
    <h1>Lamps</h1><p>Every lamp has its dark side.</p><script async src="${base}/widget.js" data-key="${key}"></script></html>`;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    elsewhere: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
