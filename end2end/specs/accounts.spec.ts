import { address, signUp } from "../support/house.ts";
import { mailTo, mailsTo } from "../support/mail.ts";
import { type Server, serve } from "../support/server.ts";
import { PASSWORD, expect, test } from "../support/test.ts";
import type { Page } from "@playwright/test";

async function fill(page: Page, name: string, email: string, workspace = "Lindhag Lamps") {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Your company").fill(workspace);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("I am 16 or older").check();
}

async function signIn(page: Page, email: string, password: string) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test.describe("on a server that nobody has used", () => {
  let fresh: Server;
  test.beforeAll(async () => {
    fresh = await serve();
  });
  test.afterAll(() => fresh.stop());

  test("the first account is in at once and is led to its first steps", async ({ open }) => {
    const page = await open(undefined, { baseURL: fresh.base });
    await page.goto("/");
    await page.getByRole("link", { name: "Make an account" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("One inbox, and a privacy policy that is kept");
    await fill(page, "Maja Lindqvist", "maja@lindhag.example");
    await page.getByRole("button", { name: "Make my account" }).click();
    await expect(page).toHaveURL(/\/w\/lindhag-lamps\/welcome$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, Maja");
    expect(await mailsTo(fresh, "maja@lindhag.example")).toBe(0);

    const next = await open(undefined, { baseURL: fresh.base });
    await next.goto("/sign-up");
    await fill(next, "Tomáš Novák", "tomas@other.example", "Other Lamps");
    await next.getByRole("button", { name: "Make my account" }).click();
    await expect(next.getByRole("heading", { level: 1 })).toHaveText("Look into your mailbox");
  });
});

test("whoever signs up later proves the address by a link", async ({ page, server }) => {
  const email = address("Tomáš Novák");
  await page.goto("/sign-up");
  await fill(page, "Tomáš Novák", email, "Novák & Sons");
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page).toHaveURL("/sign-up/sent");

  const mail = await mailTo(server, email, "Is this your address?");
  expect(mail.text).toContain("Hello Tomáš Novák");
  await page.goto(mail.link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Is this your address?");
  await page.getByRole("button", { name: "Yes, sign me in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, Tomáš");
});

test("a link that was used says what to do", async ({ page, server, faults }) => {
  const person = await signUp(server, "Una Berg", "Berg");
  const { link } = await mailTo(server, person.email, "your address");
  faults.allow(404, link);
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link does not work any more");
  await expect(page.getByText("Ask for a new one; the newest always works.")).toBeVisible();
  await page.getByRole("link", { name: "Send me a link" }).click();
  await expect(page).toHaveURL("/reset");
});

test("nobody learns whether an address has an account; its owner does", async ({ page, server, staff }) => {
  const maja = await staff.person("Maja Lindqvist");
  await page.goto("/sign-up");
  await fill(page, "Somebody Else", maja.email);
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page).toHaveURL("/sign-up/sent");
  expect((await mailTo(server, maja.email, "You have an account already")).text).toContain("/sign-in");
});

test("what was typed stays, with each error beside its field", async ({ page, faults }) => {
  faults.allow(422, "/sign-up");
  await page.goto("/sign-up");
  await fill(page, "Maja Lindqvist", "maja@lindhag", "Lindhag Lamps");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Make my account" }).click();

  await expect(page.getByLabel("Your name")).toHaveValue("Maja Lindqvist");
  await expect(page.getByLabel("E-mail")).toHaveValue("maja@lindhag");
  await expect(page.getByLabel("Your company")).toHaveValue("Lindhag Lamps");
  await expect(page.getByLabel("I am 16 or older")).toBeChecked();
  await expect(page.getByLabel("Password")).toHaveValue("");
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/This is not a whole address/);
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/At least 12 characters. A few words will do$/);
  await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Your name")).not.toHaveAttribute("aria-invalid");
  await expect(page.getByRole("alert")).toBeVisible();
});

test("a password that is tried first is refused, with what to do instead", async ({ page, faults }) => {
  faults.allow(422, "/sign-up");
  await page.goto("/sign-up");
  const password = page.getByLabel("Password");
  for (const [typed, told] of [["LindhagLamps2026", /tried first.*few words/], ["Password1234!", /Too easy to guess.*few words/]] as const) {
    await fill(page, "Ines Prado", address("Ines Prado"));
    await password.fill(typed);
    await page.getByRole("button", { name: "Make my account" }).click();
    await expect(password).toHaveAccessibleDescription(told);
    await expect(password, "a password is never shown again").toHaveValue("");
  }
});

test("signing out and in again, with a wrong word between", async ({ page, server, faults }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  faults.allow(422, "/sign-in");
  await page.goto("/sign-in");
  await signIn(page, person.email, "three lamps under the harbour");
  await expect(page.getByRole("alert")).toHaveText("Address and password do not belong together");
  await expect(page.getByLabel("E-mail")).toHaveValue(person.email);
  await signIn(page, person.email, PASSWORD);
  await expect(page).toHaveURL(/\/w\/prado\/inbox$/);

  await page.goto("/workspaces?all=1");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/sign-in");
  await page.goto("/w/prado/inbox?status=resolved");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await signIn(page, person.email, PASSWORD);
  await expect(page).toHaveURL("/w/prado/inbox?status=resolved");
});

test("a forgotten password is set anew by mail, and the old one is no more", async ({ page, server, faults }) => {
  const person = await signUp(server, "Olu Adeyemi", "Adeyemi");
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Look into your mailbox");

  const { link } = await mailTo(server, person.email, "A new password");
  await page.goto(link);
  faults.allow(422, link);
  await page.getByLabel("New password").fill("123456789012");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/Too easy to guess/);
  await page.getByLabel("New password").fill("four lamps over the harbour");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page).toHaveURL(/\/w\/adeyemi\/inbox$/);

  faults.allow(404, link);
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link does not work any more");
  expect((await person.api.get("/account/privacy", { maxRedirects: 0 })).status(), "other sessions have ended").toBe(303);
  const old = await person.api.post("/sign-in", { form: { email: person.email, password: PASSWORD } });
  expect(old.status()).toBe(422);
});

test("the page speaks English and Russian", async ({ page, context }) => {
  await page.goto("/sign-in");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.getByRole("button", { name: "Русский" }).click();
  await expect(page).toHaveURL("/sign-in");
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Вход");
  const [language] = (await context.cookies()).filter((cookie) => cookie.name === "avow_lang");
  expect(language?.expires, "without a yes it ends with the browser").toBe(-1);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
});

test("a browser that asks for Russian gets it", async ({ open }) => {
  const page = await open(undefined, { locale: "ru-RU" });
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
});

test("the tab is called after the page", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page).toHaveTitle("Sign in · Avow");
});
