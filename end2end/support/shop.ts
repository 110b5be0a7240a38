// A customer's site: one page that embeds the chat by its snippet, on another port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FrameLocator, Page } from "@playwright/test";

export interface Shop {
  /** Its origin under the name 127.0.0.1, which to a browser is the same site as the server. */
  origin: string;
  /** Its origin under the name localhost, which is another site. */
  elsewhere: string;
  close(): Promise<void>;
}

/** How the page hands over who is signed in, as the settings say it. */
const ON_THE_PAGE = `<script>
  const identify = async () => {
    const answer = await fetch("/chat-identity");
    if (answer.ok) avow.identify(await answer.json());
  };
  window.avow ? identify() : document.addEventListener("avow", identify);
</script>`;

interface Site {
  /** The language of its page. */
  lang?: string;
  /** What its server says of who is signed in; it has accounts only then. */
  customer?: () => object;
}

export async function openShop(base: string, key: string, { lang = "en", customer }: Site = {}): Promise<Shop> {
  const page = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Lindhag Lamps</title><link rel="icon" href="data:,">
    <h1>Lamps</h1><p>Every lamp has its dark side.</p>${customer ? ON_THE_PAGE : ""}<script async src="${base}/widget.js" data-key="${key}"></script></html>`;
  const server = createServer((request, response) => {
    if (customer && request.url === "/chat-identity") {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(customer()));
      return;
    }
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

/** Opens a site's page, and the chat in it. */
export async function openChat(page: Page, at: string, button = "Write to us"): Promise<FrameLocator> {
  await page.goto(at);
  await page.getByRole("button", { name: button }).click();
  return page.frameLocator("avow-chat iframe");
}

/** A customer writes in the chat. */
export async function say(chat: FrameLocator | Page, text: string) {
  await chat.getByRole("textbox", { name: "Your message" }).fill(text);
  await chat.getByRole("button", { name: "Send", exact: true }).click();
}
