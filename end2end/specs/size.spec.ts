// What a public page costs on the wire: 14 kB is what a server may send before it hears back for the first time.
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { type Furnished, LINKED, OUT, expect, test } from "../support/furnished.ts";

interface Cost {
  bytes: number;
  files: string[];
}

async function cost(page: Page, path: string): Promise<Cost> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const urls = new Map<string, string>();
  const cost: Cost = { bytes: 0, files: [] };
  session.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const url = new URL(urls.get(requestId) ?? "about:blank");
    // What browsers fetch besides the page, when they have time: the icon and the manifest.
    if (/favicon|manifest/.test(url.pathname)) return;
    cost.bytes += encodedDataLength;
    cost.files.push(`${url.pathname} ${encodedDataLength}`);
  });
  await page.goto(path, { waitUntil: "networkidle" });
  await session.detach();
  return cost;
}

const PUBLIC: [string, (furnished: Furnished) => string | Promise<string>, number][] = [
  ...OUT.map((path): [string, () => string, number] => [path, () => path, 200]),
  ...LINKED,
  ["the chat", async ({ house }) => `/widget/${await house.key()}`, 200],
  ["a chat that is none", () => "/widget/not-a-key", 404],
];
for (const [name, path, status] of PUBLIC) {
  test(`${name} weighs at most 14 kB and asks for no WebAssembly @scripts`, async ({ page, furnished, faults }) => {
    if (status !== 200) faults.allow(status);
    const { bytes, files } = await cost(page, await path(furnished));
    expect(bytes, files.join("\n")).toBeLessThanOrEqual(14 * 1024);
    expect(bytes).toBeGreaterThan(1_000);
    expect(files.filter((file) => file.includes(".wasm"))).toEqual([]);
    if (name !== "the chat") expect(files.filter((file) => file.includes(".js"))).toEqual([]);
  });
}

test("a site pays for the chat's button alone until it is pressed @scripts", async ({ page, house }) => {
  const { openShop } = await import("../support/shop.ts");
  const shop = await openShop(house.server.base, await house.key());
  await house.allow(shop.origin);
  const { files } = await cost(page, shop.origin);
  const ours = files.filter((file) => !file.startsWith("/ "));
  expect(ours).toHaveLength(1);
  expect(Number(ours[0]!.split(" ")[1])).toBeLessThanOrEqual(4 * 1024);
  // The script as it is served, with its words in every language.
  const script = await (await page.request.get(`${house.server.base}/widget.js`)).body();
  expect(gzipSync(script).length).toBeLessThan(3_000);
  expect(await page.context().cookies()).toEqual([]);
  await shop.close();
});
