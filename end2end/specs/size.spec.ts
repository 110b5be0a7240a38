// What a public page costs on the wire: 14 kB is what a server may send before it hears back for the first time.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";

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

for (const path of ["/", "/sign-in", "/sign-up", "/privacy", "/privacy/choices", "the chat"]) {
  test(`${path} weighs at most 14 kB and asks for no WebAssembly @scripts`, async ({ page, house }) => {
    const { bytes, files } = await cost(page, path === "the chat" ? `/widget/${await house.key()}` : path);
    expect(bytes, files.join("\n")).toBeLessThanOrEqual(14 * 1024);
    expect(bytes).toBeGreaterThan(1_000);
    expect(files.filter((file) => file.includes(".wasm"))).toEqual([]);
    if (path !== "the chat") expect(files.filter((file) => file.includes(".js"))).toEqual([]);
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
  expect(await page.context().cookies()).toEqual([]);
  await shop.close();
});
