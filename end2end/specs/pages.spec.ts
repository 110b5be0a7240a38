// Every page, one by one: what an accessibility checker finds, in light and dark; whether anything sticks out of a
// small screen; what is left in the browser; whether the page says what it may load.
import { execFileSync } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Page, Response } from "@playwright/test";
import { type Furnished, LINKED, OUT, PASSWORD, expect, test } from "../support/furnished.ts";
import { House, type Person, signUp } from "../support/house.ts";
import { axe, stickingOut } from "../support/look.ts";
import { avow, serve } from "../support/server.ts";

/** The cookies that Avow may set; the one of a chat ends in the chat's own name. */
const COOKIES = /^(avow_session|avow_choices|avow_signin|avow_lang|avow_theme|avow_chat_[\w-]{8})$/;

async function examine(page: Page, path: string, status = 200) {
  await inspect(page, (await page.goto(path))!, status);
}

/** What a form is answered with, as a page. */
async function answered(page: Page, status: number, press: () => Promise<unknown>): Promise<Response> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() === status),
    press(),
  ]);
  await page.waitForLoadState();
  return answer;
}

async function inspect(page: Page, answer: Response, status = 200) {
  expect(answer.status()).toBe(status);
  const policy = answer.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toContain("unsafe-inline");
  await axe(page);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await stickingOut(page), "sticks out at 320 px").toEqual([]);
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

for (const path of OUT) {
  test(`signed out: ${path} @scripts`, async ({ page }) => examine(page, path));
}

for (const [name, path, status] of LINKED) {
  test(`signed out: ${name} @scripts`, async ({ page, furnished, faults }) => {
    if (status !== 200) faults.allow(status);
    await examine(page, path(furnished), status);
  });
}

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

test("an import, from the columns to the end @scripts", async ({ open, furnished: { house } }) => {
  test.slow();
  const page = await open(house.owner);
  const path = await house.import("Name,Mail,Lamps\nCy Young,cy@new.example,2\nNobody,not an address,many\n");
  await examine(page, path);
  await page.setViewportSize({ width: 1280, height: 800 });
  const verb = (name: string | RegExp) => page.getByRole("button", { name });
  await page.getByLabel("What “Mail” means").selectOption("E-mail");
  await page.getByLabel("What “Lamps” means").selectOption("Lamps bought");
  await verb("Try all 2 rows").click();
  await until(page, "Tried, nothing changed yet");
  await examine(page, new URL(page.url()).pathname);
  await verb(/^Bring in/).click();
  await until(page, "Brought in");
  await examine(page, new URL(page.url()).pathname);
  await examine(page, house.at("/contacts/import"));
});

/** Looks again until the page has this heading. */
async function until(page: Page, title: string) {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title, { timeout: 300 });
  }).toPass();
}

test("an import that was let go, and one that has come to a halt @scripts", async ({ open, furnished: { house } }) => {
  test.slow();
  const page = await open(house.owner);
  const path = await house.import("Name,Mail\nCy Young,cy@halted.example\nDi Ek,di@halted.example\n");
  const id = path.split("/").pop()!.replaceAll("-", "");
  // Twenty minutes of failed tries leave this behind. Nobody waits for them here.
  const halted = `UPDATE contact_import SET state = 'running', trouble = 'tries', done = 1, added = 1 WHERE id = X'${id}'`;
  execFileSync("sqlite3", ["-cmd", ".timeout 5000", join(house.server.data, "avow.db"), halted]);
  await examine(page, path);
  await expect(page.getByRole("button", { name: "Go on" })).toBeVisible();
  await page.getByRole("button", { name: "Forget this file" }).click();
  await examine(page, path);
});

test("what a search finds, and that it finds nobody @scripts", async ({ open, furnished: { house } }) => {
  const page = await open(house.owner);
  for (const [query, says] of [["Ada", "Ada Byron-Lovelace"], ["Zzyzx", "Nobody is called"]] as const) {
    const found = await house.owner.api.post(house.at("/contacts/search"), { form: { query }, maxRedirects: 0 });
    await examine(page, found.headers()["location"]!);
    await expect(page.getByRole("main")).toContainText(says);
  }
});

test("a closed workspace, to its owner and to who works there @scripts", async ({ open, server, staff }) => {
  test.slow();
  const house = await House.build(server, await staff.owner(), "Old Lamps");
  const conversation = await house.conversationWith("Ada Byron", "Is the green one back?");
  const viewer = await signUp(server, "Una Berg", "Berg");
  await house.join(viewer, "viewer");
  await house.owner.api.post(house.at("/settings/close"), { form: { workspace: "Old Lamps", password: PASSWORD, now: "0" } });
  for (const person of [house.owner, viewer]) {
    const page = await open(person);
    for (const path of ["/closing", "/inbox", `/inbox/${conversation}`, "/contacts"]) {
      await examine(page, house.at(path));
      await expect(page.getByText("closed").first()).toBeAttached();
    }
  }
});

test("an account that waits for its deletion @scripts", async ({ open, server }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  await person.api.post("/account/delete", { form: { password: PASSWORD, now: "0" } });
  const page = await open(person);
  await examine(page, "/account/privacy");
  await expect(page.getByText("no other page opens")).toBeVisible();
  await examine(page, "/account/delete");
});

test("what one may not do, what somebody else was first with, what is too much @scripts", async ({ open, server, furnished: { house }, faults }) => {
  test.slow();
  for (const status of [403, 409, 413]) faults.allow(status, house.slug);
  const viewer = await signUp(server, "Vera Sand", "Sand");
  await house.join(viewer, "viewer");
  await examine(await open(viewer), house.at("/settings/labels"), 403);

  const page = await open(house.owner);
  await page.goto(house.at("/settings/fields"));
  await page.getByRole("link", { name: "Lamps bought" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  const version = await page.locator("input[name=version]").first().inputValue();
  await house.owner.api.post(new URL(page.url()).pathname, { form: { label: "Lamps in all", version } });
  await inspect(page, await answered(page, 409, () => page.getByRole("button", { name: "Save" }).click()), 409);
  await expect(page.getByText("Lamps in all").first()).toBeVisible();

  await page.goto(house.at("/settings/labels"));
  const add = page.locator("main form").filter({ has: page.getByRole("button", { name: "Add" }) });
  await add.locator("input[name=name]").evaluate((field: HTMLInputElement) => {
    field.removeAttribute("maxlength");
    field.value = "W".repeat(300_000);
  });
  await inspect(page, await answered(page, 413, () => page.getByRole("button", { name: "Add" }).click()), 413);
});

test("too many tries, in a form and as a page @scripts", async ({ page, furnished, faults }) => {
  test.slow();
  faults.allow(429);
  const form = { email: "nobody@lindhag.example", password: PASSWORD };
  for (let tries = 0; tries < 10; tries += 1) await page.request.post("/sign-in", { form });
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(form.email);
  await page.getByLabel("Password").fill(form.password);
  await inspect(page, await answered(page, 429, () => page.getByRole("button", { name: "Sign in" }).click()), 429);
  for (let tries = 0; tries < 60; tries += 1) await page.request.post("/verify/abc");
  await page.goto(furnished.verify);
  await inspect(page, await answered(page, 429, () => page.locator("main form button").click()), 429);
});

test("what does not work just now @scripts", async ({ open, faults }, info) => {
  // To a server whose keys were wrapped anew elsewhere, its own master key is the old one: it makes no key.
  faults.allow(503, "/contacts/new");
  const server = await serve();
  try {
    const house = await House.build(server, await signUp(server, "Maja Lindqvist", "Lindhag"));
    const elsewhere = info.outputPath("master.key");
    await cp(join(server.data, "master.key"), elsewhere);
    await avow("keys", "rotate", "--data", server.data, "--master-key", elsewhere);
    const page = await open(house.owner, { baseURL: server.base });
    await page.goto(house.at("/contacts/new"));
    await page.getByLabel("Name", { exact: true }).fill("Bo Ek");
    await inspect(page, await answered(page, 503, () => page.getByRole("button", { name: "Keep" }).click()), 503);
    await expect(page.getByRole("alert")).toContainText("Something of ours does not work");
    await expect(page.getByLabel("Name", { exact: true }), "and nothing typed is lost").toHaveValue("Bo Ek");
  } finally {
    await server.stop();
  }
});

/** What is said in place of a word that no locale file has: its key. */
const KEY = /\b[a-z]+(-[a-z]+){2,}\b/;

test("in Russian nothing sticks out either @scripts", async ({ page, furnished }) => {
  await page.context().addCookies([{ name: "avow_lang", value: "ru", url: furnished.house.server.base, httpOnly: true }]);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of [...OUT, `/widget/${await furnished.house.key()}?lang=ru`]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("lang", "ru");
    expect(await stickingOut(page), path).toEqual([]);
    await expect(page.locator("body"), "words that are missing").not.toContainText(KEY);
  }
});

/** Another owner of the house, who reads Russian. */
async function reader(house: House): Promise<Person> {
  const person = await signUp(house.server, "Лев Ильин", "Лампы");
  await house.join(person, "owner");
  const version = /name="version" value="(\d+)"/.exec(await (await person.api.get("/account/privacy")).text())![1]!;
  await person.api.post("/account/profile", { form: { name: person.name, locale: "ru", version } });
  return person;
}

// Dealt out over a few tests, so that one of them is no minute long.
for (const part of [0, 1, 2, 3]) {
  test(`in Russian inbox, people and settings are whole, part ${part + 1} @scripts`, async ({ open, furnished }) => {
    test.slow();
    const page = await open(await reader(furnished.house));
    for (const [name, path] of IN.filter((_, number) => number % 4 === part)) {
      await page.setViewportSize({ width: 320, height: 640 });
      await page.goto(path(furnished));
      await expect(page.locator("html")).toHaveAttribute("lang", "ru");
      expect(await stickingOut(page), name).toEqual([]);
      await axe(page, name);
      // What people have written may look like a key.
      const said = await page.locator("body").evaluate((body) => {
        const copy = body.cloneNode(true) as HTMLElement;
        copy.querySelectorAll("[dir=auto], bdi, code, pre, script, textarea").forEach((element) => element.remove());
        return copy.textContent ?? "";
      });
      expect(said.match(KEY)?.[0], `${name}: words that are missing`).toBeUndefined();
    }
  });
}
