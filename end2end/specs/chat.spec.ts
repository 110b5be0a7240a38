import type { Page } from "@playwright/test";
import { composer, log } from "../support/inbox.ts";
import { type Shop, openChat, openShop, say } from "../support/shop.ts";
import { type House } from "../support/house.ts";
import { expect, test as base, visit } from "../support/test.ts";

const test = base.extend<{ shop: Shop }>({
  shop: async ({ house, server }, use) => {
    const shop = await openShop(server.base, await house.key());
    await use(shop);
    await shop.close();
  },
});

test("a customer asks on the site, an agent answers in the inbox, and neither reloads @scripts", async ({ open, house, shop }) => {
  await house.allow(shop.origin);
  await house.askForAddress();
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await expect(maja.getByText("Nothing waits")).toBeVisible();

  const ada = await open();
  const chat = await openChat(ada, shop.origin);
  await expect(chat.getByRole("heading", { name: "Lindhag Lamps" })).toBeVisible();
  await expect(chat.getByRole("heading", { name: "What is kept" })).toBeVisible();
  await expect(chat.getByText("so that Lindhag Lamps can answer you")).toBeVisible();
  expect(await ada.context().cookies(), "no cookie before the first message").toEqual([]);
  await chat.getByLabel("Your name, if you like").fill("Ada Byron");
  await say(chat, "Where is my lamp?");
  await expect(chat.locator(".msg.out")).toContainText("Where is my lamp?");
  await expect(chat.getByRole("textbox", { name: "Your message" })).toHaveValue("");

  const line = maja.locator("#rows .conv-row");
  await expect(line).toContainText("Ada Byron");
  await expect(line).toContainText("Where is my lamp?");
  await expect(line.locator(".count")).toHaveText(/^1/);
  await line.getByRole("link").click();
  await expect(log(maja)).toContainText("Where is my lamp?");
  await expect(maja.locator("html")).toHaveAttribute("data-awake", "");

  await composer(maja).pressSequentially("It left");
  await expect(chat.locator(".typing")).toHaveText("Lindhag Lamps is typing");
  await composer(maja).fill("It left today.");
  await maja.keyboard.press("Control+Enter");
  await expect(chat.locator(".msg:not(.out)")).toContainText("It left today.");
  await expect(chat.locator(".msg:not(.out) .meta")).toContainText("Maja");
  await expect(log(maja).locator(".msg.out:not(.sending) .meta")).toContainText("read");

  await chat.getByRole("textbox", { name: "Your message" }).pressSequentially("Thank");
  await expect(log(maja).locator(".typing")).toHaveText("Ada Byron is typing");
  await expect(log(maja).locator(".typing")).toBeVisible();
  await expect(line.locator(".typing")).toHaveText("is typing");
  await chat.getByRole("textbox", { name: "Your message" }).fill("Thank you!");
  await ada.keyboard.press("Enter");
  await expect(log(maja)).toContainText("Thank you!");
  await expect(log(maja).locator(".typing")).toBeHidden();
  await expect(line).toContainText("Thank you!");
  await expect(chat.locator(".msg.out")).toHaveCount(2);
});

test("an answer while the chat is shut lights the badge, and opening it reads the answer @scripts", async ({ open, house, shop }) => {
  await house.allow(shop.origin);
  const ada = await open();
  const chat = await openChat(ada, shop.origin);
  await say(chat, "Where is my lamp?");
  await expect(chat.locator(".msg.out")).toHaveCount(1);
  await chat.getByRole("button", { name: "Close the chat" }).click();
  await expect(ada.locator("avow-chat iframe")).toBeHidden();
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").click();
  await composer(maja).fill("It left today.");
  await maja.getByRole("button", { name: "Send" }).click();
  await expect(log(maja).locator(".msg.out:not(.sending) .meta")).toContainText("sent");
  await ada.getByRole("button", { name: "Write to us, new: 1" }).click();
  await expect(chat.locator(".msg:not(.out)")).toContainText("It left today.");
  await expect(log(maja).locator(".msg.out:not(.sending) .meta")).toContainText("read");
  await ada.keyboard.press("Escape");
  await expect(ada.getByRole("button", { name: "Write to us", exact: true })).toBeFocused();
});

/** What a site's page keeps in this tab. */
const kept = (page: Page) => page.evaluate(() => ({ ...sessionStorage, ...localStorage }));

test("an answer that comes while the customer is on another page of the site shows there, and counts as read once they look @scripts", async ({ open, house, shop }) => {
  await house.allow(shop.origin);
  const asked: string[] = [];
  const ada = await open();
  ada.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const chat = await openChat(ada, shop.origin);
  await expect(chat.getByText("The tab you are in remembers")).toBeVisible();
  expect(await kept(ada), "whoever only looked leaves nothing").toEqual({});
  await ada.goto(`${shop.origin}/tables`);
  await expect(ada.getByRole("button", { name: "Write to us" })).toBeVisible();
  expect(asked.filter((path) => path.startsWith("/widget/")), "nor does the next page ask").toHaveLength(1);

  await ada.getByRole("button", { name: "Write to us" }).click();
  await say(chat, "Where is my lamp?");
  await expect(chat.locator(".msg.out")).toHaveCount(1);
  expect(await kept(ada)).toEqual({ [`avow-chat-${await house.key()}`]: "1" });
  await Promise.all([ada.waitForResponse((response) => response.url().includes("/events")), ada.goto(`${shop.origin}/lamps`)]);
  await expect(ada.locator("avow-chat iframe")).toBeHidden();
  await expect(ada.getByRole("button", { name: "Write to us", exact: true })).toBeVisible();

  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").click();
  await composer(maja).fill("It left today.");
  await maja.getByRole("button", { name: "Send" }).click();
  await expect(ada.getByRole("button", { name: "Write to us, new: 1" })).toBeVisible();
  // The page after that, too: nobody has looked at it yet.
  await ada.goto(`${shop.origin}/chairs`);
  await expect(ada.getByRole("button", { name: "Write to us, new: 1" })).toBeVisible();
  await expect(log(maja).locator(".msg.out:not(.sending) .meta")).toContainText("sent");
  await expect(log(maja).locator(".msg.out:not(.sending) .meta")).not.toContainText("read");
  await ada.getByRole("button", { name: "Write to us, new: 1" }).click();
  await expect(chat.locator(".msg:not(.out)")).toContainText("It left today.");
  await expect(log(maja).locator(".msg.out:not(.sending) .meta")).toContainText("read");

  await chat.getByText("Remove this conversation from this browser").click();
  await chat.getByRole("button", { name: "Yes, remove it from here" }).click();
  await expect(chat.getByRole("heading", { name: "What is kept" })).toBeVisible();
  await expect.poll(() => kept(ada), "gone with the conversation").toEqual({});
});

test("the conversation is there again on the next page of the site @scripts", async ({ open, house, shop }) => {
  await house.allow(shop.origin);
  const ada = await open();
  await say(await openChat(ada, shop.origin), "Where is my lamp?");
  await expect(ada.frameLocator("avow-chat iframe").locator(".msg.out")).toHaveCount(1);
  const cookies = await ada.context().cookies();
  expect(cookies.map((cookie) => cookie.name)).toEqual([`avow_chat_${(await house.key()).slice(0, 8)}`]);
  expect(cookies[0]).toMatchObject({ httpOnly: true });
  const again = await openChat(ada, `${shop.origin}/other`);
  await expect(again.locator(".msg.out")).toContainText("Where is my lamp?");
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").click();
  await expect(log(maja)).toContainText("Where is my lamp?");
  await again.getByText("Remove this conversation from this browser").click();
  await expect(again.getByText("Lindhag Lamps keeps it")).toBeVisible();
  await again.getByRole("button", { name: "Yes, remove it from here" }).click();
  await expect(again.getByRole("heading", { name: "What is kept" })).toBeVisible();
  await expect(again.locator(".msg")).toHaveCount(0);
  expect(await ada.context().cookies()).toEqual([]);
  await expect(log(maja), "whoever would answer knows").toContainText("removed this conversation from their browser");
});

test("a chat whose conversation was deleted says so, and shows what is written from then on @scripts", async ({ open, house, shop, faults }) => {
  faults.allow(403, "/widget/");
  faults.allowCut("/widget/");
  await house.allow(shop.origin);
  const ada = await open();
  const chat = await openChat(ada, shop.origin);
  await say(chat, "Where is my lamp?");
  await expect(chat.locator(".msg.out")).toHaveCount(1);
  const maja = await open(house.owner);
  await visit(maja, house.at("/contacts"));
  await maja.goto(`${await maja.locator("main table tbody a").first().getAttribute("href")}/delete`);
  await maja.getByRole("button", { name: "Delete for good" }).click();
  await expect(chat.getByText("The conversation that was here has been deleted")).toBeVisible();
  await expect(chat.locator(".msg")).toHaveCount(0);
  await say(chat, "Is anybody there?");
  await expect(chat.locator(".msg.out")).toHaveCount(1);
  await expect(chat.locator(".msg.out")).toContainText("Is anybody there?");
  await expect(chat.getByRole("textbox", { name: "Your message" })).toHaveValue("");
});

test("a site that is not on the list cannot show the chat, and says what to do @scripts", async ({ open, house, shop, faults }) => {
  await house.allow("https://shop.example");
  faults.allow(403, "/widget/");
  faults.allowCut("/widget/");
  const ada = await open();
  await ada.goto(shop.origin);
  const [answer] = await Promise.all([
    ada.waitForResponse((response) => response.url().includes("/widget/")),
    ada.getByRole("button", { name: "Write to us" }).click(),
  ]);
  expect(answer.status()).toBe(403);
  expect(answer.headers()["content-security-policy"]).toContain("frame-ancestors *");
  const frame = ada.frameLocator("avow-chat iframe");
  await expect(frame.getByText("If this is your site, add its address to the chat's settings.")).toBeVisible();
  await expect(frame.getByRole("textbox")).toHaveCount(0);
});

test("where the browser keeps no cookie in a frame, the chat goes on in a page of its own @scripts", async ({ open, house, shop, faults }) => {
  await house.allow(shop.elsewhere);
  const ada = await open();
  const chat = await openChat(ada, shop.elsewhere);
  await say(chat, "Where is my lamp?");
  await expect(chat.getByText("to see the answer, go on in a page of its own")).toBeVisible();
  await expect(chat.locator(".msg.out")).toHaveText([/^Where is my lamp\?/]);
  // What is said next is said by the same person.
  await say(chat, "The green one.");
  await expect(chat.locator(".msg.out")).toHaveText([/^Where is my lamp\?/, /^The green one\./]);
  faults.allow(422, "/widget/");
  await chat.getByRole("textbox", { name: "Your message" }).fill(" ");
  await chat.getByRole("button", { name: "Send", exact: true }).click();
  await expect(chat.locator(".err")).toBeVisible();
  await expect(chat.locator(".msg.out"), "what is refused takes nothing away").toHaveCount(2);
  await expect(chat.getByRole("button", { name: "Go on there" })).toBeVisible();
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await expect(maja.locator("#rows .conv")).toHaveCount(1);
  const [own] = await Promise.all([ada.context().waitForEvent("page"), chat.getByRole("button", { name: "Go on there" }).click()]);
  await expect(own.locator(".msg.out")).toHaveText([/Where is my lamp\?/, /The green one\./]);

  // Whoever signs out on the site takes along what they said: the next one there is somebody else.
  await ada.evaluate(() => (window as unknown as { avow: { identify: (who: null) => void } }).avow.identify(null));
  await expect(chat.locator(".msg.out")).toHaveCount(0);
  await say(chat, "I am another.");
  await expect(chat.locator(".msg.out")).toHaveText([/I am another\./]);
  await expect(maja.locator("#rows .conv")).toHaveCount(2);
});

/** Writes in the page of the chat itself, as without scripts. */
async function asked(page: Page, house: House, text: string) {
  await page.goto(`/widget/${await house.key()}`);
  await say(page, text);
  await expect(page.locator(".msg.out")).toContainText(text);
}

test("the chat works as a page of its own: write, look again, read the answer", async ({ page, open, house, scripts }) => {
  await asked(page, house, "Where is my lamp?");
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").click();
  await expect(log(maja)).toContainText("Where is my lamp?");
  await composer(maja).fill("It left today.");
  await maja.getByRole("button", { name: "Send" }).click();
  await expect(log(maja).locator(".msg.out:not(.sending)")).toContainText("It left today.");
  if (!scripts) await page.getByRole("link", { name: "Look for answers" }).click();
  await expect(page.locator(".msg:not(.out)")).toContainText("It left today.");
});

test("an address that is none stays in its field, with what was written", async ({ page, house, faults }) => {
  faults.allow(422, "/widget/");
  await house.askForAddress();
  await page.goto(`/widget/${await house.key()}`);
  await page.getByLabel("Your e-mail address, if you like").fill("ada@byron");
  await say(page, "Where is my lamp?");
  await expect(page.getByLabel("Your e-mail address, if you like")).toHaveAccessibleDescription(/not a whole address/);
  await expect(page.getByLabel("Your e-mail address, if you like")).toHaveValue("ada@byron");
  await expect(page.getByRole("textbox", { name: "Your message" })).toHaveValue("Where is my lamp?");
});

test("a picture is shown and another file is a download, on both sides", async ({ page, open, house }) => {
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGPgic0BIgYIBQAV2gNVEV9XIgAAAABJRU5ErkJggg==";
  await page.goto(`/widget/${await house.key()}`);
  await page.locator("input[name=files]").setInputFiles([
    { name: "lamp.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") },
    { name: "bill.txt", mimeType: "text/plain", buffer: Buffer.from("12 kr") },
  ]);
  await say(page, "This one");
  await expect(page.getByRole("img", { name: "Picture: lamp.png" })).toBeVisible();
  const file = page.locator("a.file");
  const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
  expect(download.suggestedFilename()).toBe("bill.txt");
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").click();
  await expect(log(maja).getByRole("img", { name: "lamp.png" })).toBeVisible();
  await expect(log(maja).locator("a.file")).toContainText("bill.txt");
});

test("a chat that is switched off, and one that never was, say so", async ({ page, house, faults }) => {
  faults.allow(404, "/widget/");
  await page.goto("/widget/not-a-key");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The chat does not open");
  await expect(page.getByText("There is no such chat, or it has been switched off.")).toBeVisible();
  expect(await house.key()).not.toBe("");
});

test("the chat speaks the language of the page around it", async ({ page, house }) => {
  await page.goto(`/widget/${await house.key()}?lang=ru`);
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
  await expect(page.getByRole("heading", { name: "Что сохраняется" })).toBeVisible();
});

test("a chat whose connection was cut hears what it missed, and nothing twice @scripts", async ({ open, house, faults }) => {
  faults.allowCut("/widget/");
  const ada = await open();
  await asked(ada, house, "Where is my lamp?");
  const maja = await open(house.owner);
  await visit(maja, house.at("/inbox"));
  await maja.locator("#rows .conv").click();
  await expect(log(maja)).toContainText("Where is my lamp?");
  const answer = async (text: string) => {
    await composer(maja).fill(text);
    await maja.getByRole("button", { name: "Send" }).click();
    await expect(log(maja).locator(".msg.out").last()).toContainText(text);
  };
  await answer("One moment.");
  await expect(ada.locator(".msg:not(.out)")).toHaveText([/One moment\./]);

  // Every way to the server is cut, and the open stream with it.
  await ada.context().route("**/widget/**", (route) => route.abort("connectionfailed"));
  await ada.context().setOffline(true);
  await answer("It left today.");
  await answer("And a bulb with it.");
  await ada.getByRole("textbox", { name: "Your message" }).fill("Thank");
  await expect(ada.locator(".msg:not(.out)")).toHaveText([/One moment\./]);

  await ada.context().unroute("**/widget/**");
  await ada.context().setOffline(false);
  await expect(ada.locator(".msg:not(.out)")).toHaveText([/One moment\./, /It left today\./, /And a bulb with it\./]);
  await expect(ada.getByText("No connection. Trying again…")).toBeHidden();
  await expect(ada.getByRole("textbox", { name: "Your message" })).toHaveValue("Thank");
  await answer("Anything else?");
  await expect(ada.locator(".msg:not(.out)")).toHaveText([/One moment\./, /It left today\./, /And a bulb with it\./, /Anything else\?/]);
  await expect(ada.locator(".msg.out")).toHaveCount(1);
});
