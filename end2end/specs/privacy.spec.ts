import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { client, signUp } from "../support/house.ts";
import { LINKED, OUT, PASSWORD, expect, test } from "../support/furnished.ts";

const banner = (page: Page) => page.getByRole("region", { name: "Cookies on this site" });

async function look(button: Locator) {
  const box = (await button.boundingBox())!;
  const style = await button.evaluate((element) => {
    const { fontSize, fontWeight, fontFamily, color, backgroundColor, borderColor, borderWidth, textDecorationLine } = getComputedStyle(element);
    return { fontSize, fontWeight, fontFamily, color, backgroundColor, borderColor, borderWidth, textDecorationLine };
  });
  return { box, style };
}

test("on every page that anybody may open the banner is in the first HTML, before all else @no-scripts", async ({ page, furnished, faults }) => {
  test.slow();
  faults.allow(404);
  for (const path of [...OUT, ...LINKED.map(([, path]) => path(furnished))]) {
    const html = await (await page.goto(path))!.text();
    if (path === "/privacy/choices") {
      await expect(page.locator("main form[action='/privacy/choices']"), "the choices themselves").toBeVisible();
      continue;
    }
    const [body, first, head] = [/<body/, /<section [^>]*class="banner"/, /<header/].map((part) => html.search(part));
    expect(first, path).toBeGreaterThan(body!);
    expect(first, path).toBeLessThan(head!);
    for (const choice of ["Accept", "Refuse"]) await expect(banner(page).getByRole("button", { name: choice }), path).toBeVisible();
    await expect(banner(page).getByRole("link", { name: "Choose" }), path).toBeVisible();
  }
});

for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [320, "light"]] as const) {
  test(`the banner comes first and its three ways are equal, ${width} px wide and ${colorScheme}`, async ({ open }) => {
    const page = await open(undefined, { viewport: { width, height: 800 }, colorScheme });
    await page.goto("/");
    const buttons = banner(page).locator(".equal > *");
    await expect(buttons).toHaveText(["Accept", "Refuse", "Choose"]);
    const looks = await Promise.all([0, 1, 2].map((at) => look(buttons.nth(at))));
    for (const { box, style } of looks) {
      expect(Math.abs(box.width - looks[0]!.box.width)).toBeLessThanOrEqual(1);
      expect(Math.abs(box.height - looks[0]!.box.height)).toBeLessThanOrEqual(1);
      expect(Math.abs(box.y - looks[0]!.box.y)).toBeLessThanOrEqual(1);
      expect(style).toEqual(looks[0]!.style);
    }
    const top = (await banner(page).boundingBox())!;
    const head = (await page.getByRole("banner").boundingBox())!;
    expect(top.y, "above everything else").toBeLessThanOrEqual(1);
    expect(head.y, "it covers nothing").toBeGreaterThanOrEqual(top.y + top.height - 1);
    expect(await banner(page).evaluate((element) => getComputedStyle(element).position)).toBe("static");
  });
}

for (const word of ["Accept", "Refuse"]) {
  test(`${word}: the banner goes, the page stays`, async ({ page, context }) => {
    await page.goto("/privacy");
    await banner(page).getByRole("button", { name: word }).click();
    await expect(page).toHaveURL("/privacy");
    await expect(banner(page)).toHaveCount(0);
    await page.goto("/sign-in");
    await expect(banner(page)).toHaveCount(0);
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: "avow_choices", httpOnly: true, sameSite: "Lax" });
    const days = (cookie!.expires - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(180);
    expect(days).toBeLessThanOrEqual(183);
  });
}

test("choosing, changing one's mind, and being asked again", async ({ page, context }) => {
  await page.goto("/");
  await banner(page).getByRole("link", { name: "Choose" }).click();
  await expect(page).toHaveURL("/privacy/choices");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Cookie choices");
  const language = page.getByRole("group", { name: "Language and look" });
  await expect(language.getByRole("radio", { name: "Off" }), "nothing optional is on before a yes").toBeChecked();
  await expect(page.getByText("You have not chosen yet, so nothing optional is on.")).toBeVisible();
  await language.getByText("On", { exact: true }).click();
  await page.getByRole("button", { name: "Keep these" }).click();
  await expect(page.getByText(/^Your choice since .*: Language and look\.$/)).toBeVisible();
  await expect(language.getByRole("radio", { name: "On" })).toBeChecked();

  await page.getByRole("button", { name: "Русский" }).click();
  const kept = async () => (await context.cookies()).find((cookie) => cookie.name === "avow_lang");
  expect((await kept())!.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 86_400);
  await page.getByRole("button", { name: "English" }).click();

  await page.getByRole("button", { name: "Refuse all" }).click();
  await expect(page.getByText(/^Your choice since .*: nothing optional\.$/)).toBeVisible();
  expect((await kept())!.expires, "without a yes it ends with the browser").toBe(-1);
  await page.getByRole("button", { name: "Accept all" }).click();
  await expect(language.getByRole("radio", { name: "On" })).toBeChecked();
  await page.getByRole("button", { name: "Forget my choice" }).click();
  await page.goto("/");
  await expect(banner(page)).toBeVisible();
});

test("every cookie is there by its name, its purpose and how long it lasts", async ({ page }) => {
  await page.goto("/privacy/choices");
  await page.getByText("4 cookies").click();
  for (const name of ["avow_session", "avow_choices", "avow_signin", "avow_chat_…"]) {
    const row = page.getByRole("row").filter({ hasText: name });
    await expect(row).toBeVisible();
    for (const cell of await row.getByRole("cell").all()) await expect(cell).not.toBeEmpty();
  }
});

test("Global Privacy Control is heard", async ({ open, server }) => {
  const page = await open(undefined, { extraHTTPHeaders: { "sec-gpc": "1" } });
  await page.goto("/");
  await expect(banner(page)).toContainText("Your browser’s opt-out signal is honoured.");
  await page.goto("/privacy/choices");
  await expect(page.getByText("Opt-out request honoured.")).toBeVisible();
  const said = await (await client(server)).get("/.well-known/gpc.json");
  expect(await said.json()).toMatchObject({ gpc: true });
});

test("the policy has all its parts, and leads to each", async ({ page }) => {
  await page.goto("/privacy");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Privacy policy");
  const parts = ["Who we are", "What we hold, and why", "Who helps us", "Where it is", "What you can do", "Where a machine is involved", "Children", "Cookies", "Versions"];
  const contents = page.getByRole("navigation", { name: "On this page" });
  for (const part of parts) {
    await contents.getByRole("link", { name: part, exact: true }).click();
    await expect(page.getByRole("heading", { level: 2, name: part, exact: true })).toBeInViewport();
  }
  const rows = page.getByRole("table", { name: "Purposes, data, legal basis and how long" }).locator("tbody tr");
  expect(await rows.count()).toBeGreaterThan(4);
  await expect(page.getByText("Who runs this service is not published yet.").first()).toBeVisible();
});

test("what a period holds for lies folded below it", async ({ page }) => {
  await page.goto("/privacy");
  const period = page.getByRole("table", { name: "Purposes, data, legal basis and how long" }).locator("details").first();
  await expect(period.locator("small")).toBeHidden();
  await period.locator("summary").click();
  await expect(period.locator("small")).toBeVisible();
  await expect(period.locator("small")).toContainText(",");
});

test("somebody sees what is held about them and takes it along", async ({ open, server }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  const page = await open(person);
  await page.goto("/account/privacy");
  await expect(page.getByRole("region", { name: "What is held about you" })).toContainText(person.email);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download it" }).click()]);
  expect(file.suggestedFilename()).toMatch(/\.json$/);
  const text = await readFile(await file.path(), "utf8");
  expect(() => JSON.parse(text)).not.toThrow();
  expect(text).toContain(person.email);
  expect(text).toContain("Ines Prado");
  expect(text).not.toContain("argon2");
});

test("name, language and look are one's own to change", async ({ open, server, faults }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  faults.allow(422, "/account/");
  const page = await open(person);
  await page.goto("/account/privacy");
  const you = page.getByRole("region", { name: "You", exact: true });
  await you.getByLabel("Name").fill("  ");
  await you.getByRole("button", { name: "Keep" }).click();
  await expect(you.getByLabel("Name")).toHaveAccessibleDescription(/This is needed/);
  await you.getByLabel("Name").fill("Inês Prado");
  await you.getByLabel("Language").selectOption("Русский");
  await you.getByRole("button", { name: "Keep" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
  await expect(page.getByLabel("Имя")).toHaveValue("Inês Prado");
  await page.locator("input[name=theme][value=dark]").locator("..").click();
  await page.locator("form[action='/theme'] button").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("somebody ends a session of theirs elsewhere", async ({ open, server }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  const other = await client(server);
  await other.post("/sign-in", { form: { email: person.email, password: PASSWORD } });
  const page = await open(person);
  await page.goto("/account/privacy");
  const sessions = page.getByRole("region", { name: "Where you are signed in" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await expect(sessions.getByText("This one")).toHaveCount(1);
  await sessions.getByRole("button", { name: /^End (?!all)/ }).click();
  await expect(page.getByText("Signed out there.")).toBeVisible();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  expect((await other.get("/account/privacy", { maxRedirects: 0 })).status()).toBe(303);
});

test("a changed password ends every other session", async ({ open, server, faults }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  const other = await client(server);
  await other.post("/sign-in", { form: { email: person.email, password: PASSWORD } });
  faults.allow(422, "/account/password");
  const page = await open(person);
  await page.goto("/account/privacy");
  const section = page.getByRole("region", { name: "Password", exact: true });
  await section.getByLabel("The password you have").fill("not the one");
  await section.getByLabel("A new password").fill("five lamps over the harbour");
  await section.getByRole("button", { name: "Change it" }).click();
  await expect(section.getByLabel("The password you have")).toHaveAccessibleDescription(/This is not the password/);
  await section.getByLabel("The password you have").fill(PASSWORD);
  await section.getByLabel("A new password").fill("five lamps over the harbour");
  await section.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  expect((await other.get("/account/privacy", { maxRedirects: 0 })).status()).toBe(303);
});

test("an account is deleted with time to change one's mind, and kept after all", async ({ open, server, faults }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  faults.allow(422, "/account/delete");
  const page = await open(person);
  await page.goto("/account/privacy");
  await page.getByRole("link", { name: "See what it means" }).click();
  await expect(page.getByText("Nobody else is in Prado: it goes along")).toBeVisible();
  await page.getByLabel("Your password").fill("not the one");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByLabel("Your password")).toHaveAccessibleDescription(/This is not the password/);
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText(/^Your account and everything in it will be deleted on /)).toBeVisible();

  await page.goto("/workspaces");
  await expect(page, "nothing opens but the way back").toHaveURL("/account/privacy");
  await expect(page.getByText("no other page opens")).toBeVisible();
  await expect(page.getByRole("region", { name: "Password", exact: true })).toHaveCount(0);
  await page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/account/privacy");
  await page.getByRole("button", { name: "Keep my account" }).click();
  await expect(page.getByText("Your account stays.")).toBeVisible();
  await page.goto("/workspaces");
  await expect(page).toHaveURL(/\/w\/prado[^/]*\/inbox$/);
});

test("an account is deleted for good, at once", async ({ open, server, page }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  const hers = await open(person);
  await hers.goto("/account/delete");
  await hers.getByLabel("Your password").fill(PASSWORD);
  await hers.getByRole("button", { name: "Delete for good" }).click();
  await expect(hers).toHaveURL("/privacy/left");
  await expect(hers.getByRole("heading", { level: 1 })).toHaveText("Your account is being deleted");
  await expect.poll(async () => (await page.request.post("/sign-in", { form: { email: person.email, password: PASSWORD } })).status()).toBe(422);
});

test("the only owner of a shared workspace hands it over first", async ({ open, server, staff }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  const { House } = await import("../support/house.ts");
  const house = await House.build(server, person, "Prado Lamps");
  await house.join(await staff.person("Tomáš Novák"), "agent");
  const page = await open(person);
  await page.goto("/account/delete");
  await expect(page.getByText("Make one of them an owner first")).toBeVisible();
  await page.getByRole("link", { name: "Prado Lamps" }).click();
  await expect(page).toHaveURL(house.at("/settings/members"));
});
