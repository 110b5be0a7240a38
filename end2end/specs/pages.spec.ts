// Every page, one by one: what an accessibility checker finds, in light and dark; whether anything sticks out of a
// small screen; what is left in the browser; whether the page says what it may load.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Furnished, OUT, expect, test } from "../support/furnished.ts";

/** The cookies that Avow may set; the one of a chat ends in the chat's own name. */
const COOKIES = /^(avow_session|avow_choices|avow_signin|avow_lang|avow_theme|avow_chat_[\w-]{8})$/;

async function examine(page: Page, path: string, status = 200) {
  const answer = (await page.goto(path))!;
  expect(answer.status()).toBe(status);
  const policy = answer.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toContain("unsafe-inline");
  await axe(page);
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1);
    return out.slice(0, 5).map((element) => `${element.localName}.${element.className} ${element.textContent?.slice(0, 40)}`);
  });
  expect(wide, "sticks out at 320 px").toEqual([]);
  const stored = await page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map((database) => database.name),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()).map((worker) => worker.scope),
  ]);
  expect(stored, "stored in the browser").toEqual([]);
  for (const cookie of await page.context().cookies()) {
    expect(cookie.name).toMatch(COOKIES);
    expect(cookie.httpOnly, cookie.name).toBe(true);
  }
}

/** What axe finds: everything in light, and in dark what colours can change. */
async function axe(page: Page, where = "") {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const checker = new AxeBuilder({ page });
    if (colorScheme === "light") checker.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
    else checker.withRules(["color-contrast", "link-in-text-block"]);
    const { violations } = await checker.analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.slice(0, 4).map((node) => `${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim()}`),
    }));
    expect(found, `what axe finds, ${colorScheme} ${where}`).toEqual([]);
  }
}

for (const path of OUT) {
  test(`signed out: ${path} @scripts`, async ({ page }) => examine(page, path));
}

test("signed out: a page that is not there @scripts", async ({ page, faults }) => {
  faults.allow(404, "/nowhere");
  await examine(page, "/nowhere", 404);
});

test("signed out: links from mails @scripts", async ({ page, furnished, faults }) => {
  test.slow();
  await examine(page, furnished.invitation);
  await examine(page, furnished.reset);
  await examine(page, furnished.verify);
  faults.allow(404);
  await examine(page, "/verify/abc", 404);
  await examine(page, "/reset/abc", 404);
  await examine(page, "/invite/abc", 404);
});

test("signed out: a form with errors @scripts", async ({ page, faults }) => {
  faults.allow(422, "/sign-up");
  await page.goto("/sign-up");
  await page.locator("form[action='/sign-up']").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await axe(page);
});

test("the chat, before the first word and after @scripts", async ({ page, furnished }) => {
  const path = `/widget/${await furnished.house.key()}`;
  await examine(page, path);
  await page.getByRole("textbox", { name: "Your message" }).fill("Where is my lamp?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.locator(".msg.out")).toHaveCount(1);
  await examine(page, path);
});

test("the chat that does not open @scripts", async ({ page, faults }) => {
  faults.allow(404, "/widget/");
  await examine(page, "/widget/not-a-key", 404);
});

const IN: [string, (f: Furnished) => string][] = [
  ["the workspaces", () => "/workspaces?all=1"],
  ["the first steps", ({ house }) => house.at("/welcome")],
  ["the inbox", ({ house }) => house.at("/inbox")],
  ["an empty queue", ({ house }) => house.at("/inbox?status=snoozed")],
  ["a conversation", ({ house, conversation }) => house.at(`/inbox/${conversation}`)],
  ["a conversation's person", ({ house, conversation }) => house.at(`/inbox/${conversation}/person`)],
  ["people", ({ house }) => house.at("/contacts")],
  ["a new person", ({ house }) => house.at("/contacts/new")],
  ["a person", ({ house, contact }) => house.at(`/contacts/${contact}`)],
  ["changing a person", ({ house, contact }) => house.at(`/contacts/${contact}/edit`)],
  ["deleting a person", ({ house, contact }) => house.at(`/contacts/${contact}/delete`)],
  ["an import", ({ house }) => house.at("/contacts/import")],
  ["taking everyone out", ({ house }) => house.at("/contacts/export")],
  ["chats", ({ house }) => house.at("/settings/channels")],
  ["members", ({ house }) => house.at("/settings/members")],
  ["labels", ({ house }) => house.at("/settings/labels")],
  ["saved answers", ({ house }) => house.at("/settings/canned")],
  ["fields", ({ house }) => house.at("/settings/fields")],
  ["the workspace", ({ house }) => house.at("/settings/workspace")],
  ["the log", ({ house }) => house.at("/settings/log")],
  ["leaving a workspace", ({ house }) => house.at("/leave")],
  ["closing the workspace", ({ house }) => house.at("/settings/close")],
  ["one's own privacy", () => "/account/privacy"],
  ["leaving", () => "/account/delete"],
];
for (const [name, path] of IN) {
  test(`signed in: ${name} @scripts`, async ({ open, furnished }) => examine(await open(furnished.house.owner), path(furnished)));
}

test("signed in: one of each thing that can be set up @scripts", async ({ open, furnished: { house } }) => {
  test.slow();
  const page = await open(house.owner);
  for (const list of ["channels", "members", "labels", "canned", "fields"]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(house.at(`/settings/${list}`));
    await page.locator(`a[href^="${house.at(`/settings/${list}/`)}"]`).first().click();
    await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
    await examine(page, new URL(page.url()).pathname);
  }
});

test("signed in: a page that one may not see, and one that is not there @scripts", async ({ open, furnished: { house }, faults }) => {
  const page = await open(house.owner);
  faults.allow(404);
  await examine(page, house.at("/inbox/nonsense"), 404);
});

test("signed in: menus and dialogs that are open @scripts", async ({ open, furnished: { house, conversation } }) => {
  test.slow();
  const page = await open(house.owner);
  await page.goto(house.at(`/inbox/${conversation}`));
  await expect(page.locator("html")).toHaveAttribute("data-awake", "");
  for (const menu of ["assign", "snooze", "more", "filters"]) {
    await page.locator(`[popovertarget=${menu}]`).click();
    await expect(page.locator(`#${menu}`)).toBeVisible();
    await axe(page, menu);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await axe(page, "palette");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await axe(page, "keys");
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Message", exact: true }).pressSequentially("/l");
  await expect(page.getByRole("option", { name: /late/ })).toBeVisible();
  await axe(page, "saved answers");
  await page.getByRole("textbox", { name: "Message", exact: true }).fill("");
});

test("in Russian nothing sticks out either @scripts", async ({ page, furnished }) => {
  await page.context().addCookies([{ name: "avow_lang", value: "ru", url: furnished.house.server.base, httpOnly: true }]);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of [...OUT, `/widget/${await furnished.house.key()}?lang=ru`]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("lang", "ru");
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
    await expect(page.locator("body"), "words that are missing").not.toContainText(/\b[a-z]+(-[a-z]+){2,}\b/);
  }
});
