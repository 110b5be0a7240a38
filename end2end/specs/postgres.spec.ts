// Where the data lies is nobody's business in the browser: on PostgreSQL the first story is the same as on SQLite.
import { readdir } from "node:fs/promises";
import { composer, log } from "../support/inbox.ts";
import { Databases } from "../support/postgres.ts";
import { type Server, serve } from "../support/server.ts";
import { openChat, openShop, say } from "../support/shop.ts";
import { PASSWORD, awake, expect, test as base } from "../support/test.ts";

const test = base.extend<object, { databases: Databases; server: Server }>({
  databases: [
    async ({}, use) => {
      const databases = await Databases.make();
      await use(databases);
      await databases.drop();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ databases }, use) => {
      const server = await serve(["--database", databases.data, "--keys", databases.keys]);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  // Nobody has an account there yet.
  baseURL: async ({ server }, use) => use(server.base),
});

test("on PostgreSQL somebody signs up, allows a site, a stranger writes, and the answer is seen live @scripts", async ({ open, server, databases }) => {
  const maja = await open();
  await maja.goto("/sign-up");
  await maja.getByLabel("Your name").fill("Maja Lindqvist");
  await maja.getByLabel("E-mail").fill("maja@lindhag.example");
  await maja.getByLabel("Your company").fill("Lindhag Lamps");
  await maja.getByLabel("Password").fill(PASSWORD);
  await maja.getByLabel("I am 16 or older").check();
  await maja.getByRole("button", { name: "Make my account" }).click();
  await expect(maja.getByRole("heading", { level: 1 })).toHaveText("Welcome, Maja");

  const key = /data-key="([\w-]+)"/.exec(await maja.locator(".snippet").first().innerText())![1]!;
  const shop = await openShop(server.base, key);
  try {
    await maja.getByLabel("Address of your site").fill(shop.origin);
    await maja.getByRole("button", { name: "Allow this site" }).click();
    await expect(maja.getByText("The chat may appear on:")).toBeVisible();
    await maja.getByRole("link", { name: "Skip, show me the inbox" }).click();
    await awake(maja);
    await expect(maja.getByText("Nothing waits")).toBeVisible();

    const ada = await open();
    const chat = await openChat(ada, shop.origin);
    await say(chat, "Where is my lamp?");
    await expect(chat.locator(".msg.out")).toContainText("Where is my lamp?");
    await maja.locator("#rows .conv-row").getByRole("link").click();
    await expect(log(maja)).toContainText("Where is my lamp?");
    await awake(maja);
    await composer(maja).fill("It left today.");
    await maja.keyboard.press("Control+Enter");
    await expect(chat.locator(".msg:not(.out)")).toContainText("It left today.");
    await expect(log(maja).locator(".msg.out:not(.sending) .meta")).toContainText("read");
    await say(chat, "Thank you!");
    await expect(log(maja)).toContainText("Thank you!");
  } finally {
    await shop.close();
  }

  expect(await databases.ask("SELECT count(*) FROM account"), "it is there that all of it lies").toBe("1");
  expect((await readdir(server.data)).filter((name) => name.endsWith(".db"))).toEqual([]);
});
