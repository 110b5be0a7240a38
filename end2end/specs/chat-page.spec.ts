// The page around the chat: what it says of who is signed in there, the language in which it is written, and what the
// chat says of itself on it.
import { createHmac } from "node:crypto";
import type { FrameLocator, Page } from "@playwright/test";
import type { House } from "../support/house.ts";
import { log } from "../support/inbox.ts";
import { type Shop, openChat, openShop, say } from "../support/shop.ts";
import { expect, test as base, visit } from "../support/test.ts";

const test = base.extend<{ opened: (site: Parameters<typeof openShop>[2]) => Promise<Shop> }>({
  /** Opens a site that may show the chat. */
  opened: async ({ house, server }, use) => {
    const shops: Shop[] = [];
    await use(async (site) => {
      const shop = await openShop(server.base, await house.key(), site);
      shops.push(shop);
      await house.allow(shop.origin);
      return shop;
    });
    for (const shop of shops) await shop.close();
  },
});

/** Reads the chat's secret, as whoever puts it on the site's server does. */
async function secretOf(maja: Page, house: House): Promise<string> {
  await maja.goto(house.at("/settings/channels"));
  await maja.getByRole("link", { name: /^Open / }).click();
  await maja.getByRole("button", { name: "Show the secret" }).click();
  await expect(maja.getByText("This is the secret.")).toBeVisible();
  return maja.locator("#secret .snippet code").first().innerText();
}

/** What the site's server says of a customer who is signed in, as the settings say how. */
function signed(secret: string, id: string) {
  const expires = Math.floor(Date.now() / 1000) + 3600;
  return { id, expires, signature: createHmac("sha256", secret).update(`${id}.${expires}`).digest("hex"), name: "Ida Berg" };
}

/** Opens the chat on a site where somebody is signed in, and waits for what the server says to that. */
async function openKnown(page: Page, shop: Shop): Promise<[FrameLocator, number]> {
  const [answer, chat] = await Promise.all([
    page.waitForResponse((response) => response.url().includes("/identify")),
    openChat(page, shop.origin),
  ]);
  return [chat, answer.status()];
}

/** The person beside a thread. */
const person = (page: Page) => page.locator("aside.person");

test("who is signed in on the site is known to the agent, and no longer once they have signed out @scripts", async ({ open, house, opened }) => {
  const maja = await open(house.owner);
  const secret = await secretOf(maja, house);
  const shop = await opened({ customer: () => signed(secret, "user-42") });
  const ida = await open();
  const [chat, status] = await openKnown(ida, shop);
  expect(status).toBe(200);
  await expect(chat.locator("input[name=identity]"), "goes with the first message").toHaveValue(/user-42/);
  await say(chat, "Where is my lamp?");
  await expect(chat.locator(".msg.out")).toHaveCount(1);

  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").filter({ hasText: "Ida Berg" }).click();
  await expect(log(maja)).toContainText("Where is my lamp?");
  await expect(person(maja).getByRole("listitem").filter({ hasText: "user-42" })).toContainText("verified");

  await ida.evaluate(() => (window as unknown as { avow: { identify: (who: null) => void } }).avow.identify(null));
  await expect(chat.getByRole("heading", { name: "What is kept" })).toBeVisible();
  await expect(chat.locator(".msg")).toHaveCount(0);
  expect(await ida.context().cookies()).toEqual([]);
  await say(chat, "Do you have it in green?");
  await expect(chat.locator(".msg.out")).toHaveText([/Do you have it in green\?/]);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").filter({ hasText: "Nameless visitor" }).click();
  await expect(log(maja)).toContainText("Do you have it in green?");
  await expect(log(maja)).not.toContainText("Where is my lamp?");
  await expect(person(maja)).toBeVisible();
  await expect(person(maja)).not.toContainText("user-42");
  await expect(person(maja)).not.toContainText("Ida Berg");
});

test("who is signed in on the site finds their conversation on every device @scripts", async ({ open, house, opened }) => {
  const secret = await secretOf(await open(house.owner), house);
  const shop = await opened({ customer: () => signed(secret, "user-42") });
  const [desk] = await openKnown(await open(), shop);
  await expect(desk.locator("input[name=identity]")).toHaveValue(/user-42/);
  await say(desk, "From my desk");
  await expect(desk.locator(".msg.out")).toHaveCount(1);
  const [phone] = await openKnown(await open(), shop);
  await expect(phone.locator(".msg.out")).toHaveText([/From my desk/]);
});

test("who is signed in is said once the chat is opened, and not on every page that is looked at @scripts", async ({ open, house, opened }) => {
  const secret = await secretOf(await open(house.owner), house);
  const shop = await opened({ customer: () => signed(secret, "user-42") });
  const ida = await open();
  const [chat] = await openKnown(ida, shop);
  await say(chat, "Where is my lamp?");
  await expect(chat.locator(".msg.out")).toHaveCount(1);
  const said: string[] = [];
  ida.on("request", (request) => request.url().includes("/identify") && said.push(request.url()));
  for (const path of ["/lamps", "/tables"]) {
    await Promise.all([ida.waitForResponse((response) => response.url().includes("/events")), ida.goto(shop.origin + path)]);
  }
  expect(said).toEqual([]);
  await Promise.all([ida.waitForRequest((request) => request.url().includes("/identify")), ida.getByRole("button", { name: "Write to us" }).click()]);
  await expect(chat.locator(".msg.out")).toHaveText([/Where is my lamp\?/]);
});

test("nobody is believed to be anybody without the site's signature @scripts", async ({ open, house, opened, faults }) => {
  faults.allow(403, "/identify");
  faults.allowSaid("the identity was refused");
  const shop = await opened({ customer: () => signed("another secret", "user-42") });
  const [chat, status] = await openKnown(await open(), shop);
  expect(status).toBe(403);
  await say(chat, "It is me");
  await expect(chat.locator(".msg.out")).toHaveCount(1);
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").click();
  await expect(log(maja)).toContainText("It is me");
  await expect(person(maja)).toContainText("Only through the chat so far");
  await expect(person(maja)).not.toContainText("user-42");
});

test("on a page in Russian the chat speaks Russian @scripts", async ({ open, opened }) => {
  const shop = await opened({ lang: "ru" });
  const page = await open();
  const chat = await openChat(page, shop.origin, "Написать нам");
  await expect(chat.locator("html")).toHaveAttribute("lang", "ru");
  await expect(chat.getByRole("heading", { name: "Что сохраняется" })).toBeVisible();
  await chat.getByRole("textbox", { name: "Ваше сообщение" }).fill("Где моя лампа?");
  await chat.getByRole("button", { name: "Отправить", exact: true }).click();
  await expect(chat.locator(".msg.out")).toContainText("Где моя лампа?");
  await expect(chat.getByText("Убрать этот разговор из браузера")).toBeVisible();
  await chat.getByRole("button", { name: "Закрыть чат" }).click();
  await expect(page.getByRole("button", { name: "Написать нам" })).toBeFocused();
});

/** What the chat says of itself leads on, in a tab of its own, to the policy. */
async function leadsToPolicy(page: Page, chat: FrameLocator | Page) {
  const [policy] = await Promise.all([page.context().waitForEvent("page"), chat.getByRole("link", { name: "The privacy policy" }).click()]);
  await expect(policy).toHaveURL(/\/privacy$/);
  await expect(policy.getByRole("heading", { level: 1 })).toHaveText("Privacy policy");
  await policy.close();
}

test("what the chat says of itself leads to the privacy policy, before the first word and after", async ({ page, house }) => {
  await page.goto(`/widget/${await house.key()}`);
  await leadsToPolicy(page, page);
  await say(page, "Where is my lamp?");
  await expect(page.locator(".msg.out")).toHaveCount(1);
  await leadsToPolicy(page, page);
});

test("on a site it leads there, too, and the site stays @scripts", async ({ open, opened }) => {
  const shop = await opened({});
  const page = await open();
  await leadsToPolicy(page, await openChat(page, shop.origin));
  await expect(page.getByRole("heading", { name: "Lamps" })).toBeVisible();
});
