// Pages while somebody changes them: the server as `cargo leptos watch` starts it, with what cargo-leptos builds.
import { type Leptos, playLeptos } from "../support/leptos.ts";
import { serve } from "../support/server.ts";
import { expect, test as base, visit } from "../support/test.ts";

const test = base.extend<object, { leptos: Leptos }>({
  leptos: [
    async ({}, use) => {
      const leptos = await playLeptos();
      await use(leptos);
      await leptos.close();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ leptos }, use) => {
      const server = await serve([], undefined, leptos.environment);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

test("pages take what cargo-leptos has built, and the rest from where it is written", async ({ open, house, scripts }) => {
  const page = await open(house.owner);
  const files = new Map<string, string | undefined>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith("/assets/")) files.set(pathname.slice(8), response.headers()["cache-control"]);
  });
  await visit(page, house.at("/inbox"));
  await expect(page.getByRole("heading", { name: "Nothing waits" })).toBeVisible();
  await page.goto(`/widget/${await house.key()}`);
  await expect(page.getByRole("button", { name: "Send", exact: true })).toHaveCSS("border-radius", /^[1-9]/);
  const asked = ["avow.css", "chat.css", "tokens.css", ...(scripts ? ["avow.js", "avow.wasm", "hydrate.js", "chat.js"] : [])];
  expect(asked.filter((name) => files.get(name) !== "no-store"), JSON.stringify([...files])).toEqual([]);
});

test("what is built shows on the open page: a style at once, all else by loading it anew @scripts", async ({ open, house, leptos }) => {
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await expect.poll(() => leptos.listening()).toBe(1);
  await page.evaluate(() => (document.body.dataset.mark = "1"));
  await leptos.restyle("h1{letter-spacing:7px}");
  leptos.tell({ css: "assets/avow.css", view: null, all: false });
  await expect(page.getByRole("heading", { level: 1 }).first()).toHaveCSS("letter-spacing", "7px");
  await expect(page.locator("body")).toHaveAttribute("data-mark", "1");
  leptos.tell({ css: null, view: null, all: true });
  await expect(page.locator("body")).not.toHaveAttribute("data-mark");
  await expect(page.getByRole("heading", { name: "Nothing waits" })).toBeVisible();
  await expect.poll(() => leptos.listening(), "and listens on").toBe(1);
});
