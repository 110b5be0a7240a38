// The demo: one command fills an empty database, and who reads what it prints can look around and take it away again.
import type { Page } from "@playwright/test";
import { axe, stickingOut } from "../support/look.ts";
import { type Server, avow, folder, serve } from "../support/server.ts";
import { awake, expect, test as base } from "../support/test.ts";

interface Demo {
  server: Server;
  /** What the command said of how to look at it. */
  inbox: string;
  email: string;
  password: string;
}

const test = base.extend<{ demo: Demo }>({
  demo: async ({}, use) => {
    const data = await folder();
    const said = await avow("demo", "--data", data);
    const [inbox, email, password] = [/open (\/w\/\S+)/, /e-mail +(\S+)/, /password +(\S+)/].map((part) => part.exec(said)?.[1] ?? "");
    const server = await serve([], data);
    await use({ server, inbox: inbox!, email: email!, password: password! });
    await server.stop();
  },
});

/** Comes as somebody new: opens the page that was printed, and signs in with what was printed. */
async function enter(page: Page, { inbox, email, password }: Demo) {
  await page.goto(inbox);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(inbox);
  await awake(page);
}

/** Wide and narrow. What looks for faults of accessibility is a script itself and needs some to be allowed. */
async function examine(page: Page, scripts: boolean) {
  if (scripts) await axe(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await stickingOut(page), "sticks out at 390 px").toEqual([]);
}

/** In which direction it is written. */
const direction = (element: Element) => getComputedStyle(element).direction;

test("the demo is entered with what the command printed, and its inbox is full", async ({ open, demo, scripts }) => {
  test.slow();
  const page = await open(undefined, { baseURL: demo.server.base });
  await enter(page, demo);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("All open");
  expect(await page.locator("#rows .conv-row").count(), "more than a window of rows").toBeGreaterThan(20);
  await expect(page.locator("#rows .conv-row").filter({ hasText: "يوسف الخطيب" })).toBeVisible();
  await expect(page.locator(".notice")).toContainText("This is a demo: all of it is made up.");
  await expect(page.locator(".notice")).toContainText("nothing is mailed to anybody");
  await examine(page, scripts);
  await expect(page.locator(".notice")).toBeVisible();
});

test("in the demo a thread in Arabic runs from right to left, and the notes in it do not", async ({ open, demo, scripts }) => {
  test.slow();
  const page = await open(undefined, { baseURL: demo.server.base });
  await enter(page, demo);
  await page.locator("#rows .conv-row").filter({ hasText: "يوسف الخطيب" }).getByRole("link").click();
  const log = page.getByRole("log");
  await expect(log).toContainText("هل أعيد القاعدة القديمة؟");
  await awake(page);
  await expect(page.getByText("This is a demo: all of it is made up.")).toBeVisible();
  expect(await page.getByRole("heading", { name: "يوسف الخطيب", level: 1 }).evaluate(direction)).toBe("rtl");
  for (const [words, runs] of [["بارك الله فيكم", "rtl"], ["سأرسل لك قاعدة جديدة", "rtl"], ["one brass foot for the Fyr", "ltr"]] as const) {
    expect(await log.locator(".msg p[dir=auto]").filter({ hasText: words }).evaluate(direction), words).toBe(runs);
  }
  await examine(page, scripts);
});

test("the demo is removed by a press, and nothing of it is left", async ({ open, demo, faults, scripts }) => {
  test.slow();
  const page = await open(undefined, { baseURL: demo.server.base });
  await enter(page, demo);
  const chat = /\/widget\/[\w-]+/.exec(await (await page.request.get("/w/lindhag-lamps/welcome")).text())![0];
  expect((await page.request.get(chat)).status()).toBe(200);
  await page.getByRole("button", { name: "Remove the demo" }).click();
  await expect(page.getByText("The demo is removed, with everyone and everything in it.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You belong to no workspace");
  await expect(page.getByRole("link", { name: "Lindhag Lamps" })).toHaveCount(0);
  await examine(page, scripts);

  faults.allow(404);
  for (const path of [demo.inbox, chat]) expect((await page.goto(path))?.status(), path).toBe(404);
  await page.goto("/workspaces?all=1");
  await expect(page.getByRole("heading", { level: 1 }), "whoever removes it keeps their account").toHaveText("A new workspace");
  await page.getByLabel("Name", { exact: true }).fill("Lindhag Lamps");
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, Maja");
  await expect(page.getByText("This is a demo"), "and the next one is none").toHaveCount(0);
});
