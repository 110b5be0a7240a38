import { address, signUp } from "../support/house.ts";
import { mailTo } from "../support/mail.ts";
import { PASSWORD, expect, test, visit } from "../support/test.ts";

test("the first three steps can be taken, left and come back to", async ({ open, house, faults }) => {
  faults.allow(422, "/welcome/site");
  const page = await open(house.owner);
  await page.goto(house.at("/welcome"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, Maja");
  const steps = page.locator("ol.ladder > li");
  await expect(steps).toHaveCount(3);
  await expect(steps.nth(0)).toHaveAttribute("aria-current", "step");

  await page.getByLabel("Address of your site").fill("https://shop.example/cart");
  await page.getByRole("button", { name: "Allow this site" }).click();
  await expect(page.getByLabel("Address of your site")).toHaveAccessibleDescription(/not the beginning of a web address/);
  await expect(page.getByLabel("Address of your site")).toHaveValue("https://shop.example/cart");
  await page.getByLabel("Address of your site").fill("https://shop.example");
  await page.getByRole("button", { name: "Allow this site" }).click();
  await expect(page.getByText("The chat may appear on:")).toBeVisible();
  await expect(page.locator("code", { hasText: /^https:\/\/shop\.example$/ })).toBeVisible();
  await expect(page.locator(".snippet").first()).toContainText(`data-key="${await house.key()}"`);

  const wide = await page.locator(".snippet pre").evaluate((pre) => pre.scrollWidth > pre.clientWidth);
  expect(wide, "all of the line is seen").toBe(false);

  await page.getByRole("link", { name: "Skip, show me the inbox" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("All open");
  await page.getByRole("link", { name: "Put the chat on your site" }).click();
  await expect(page).toHaveURL(house.at("/welcome"));
});

test("the line is copied on the first page, and it says so @scripts", async ({ open, house }) => {
  const page = await open(house.owner);
  await page.goto(house.at("/welcome"));
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
});

test("a colleague is invited by mail, joins as a viewer, and may read but not write", async ({ open, page, house, server, faults }) => {
  const email = address("Vera Lind");
  const id = await house.conversationWith("Ada Byron", "Is the green one back?");
  const maja = await open(house.owner);
  await maja.goto(house.at("/welcome"));
  await maja.getByLabel("E-mail").fill(email);
  await maja.getByLabel("Role").selectOption("Viewer");
  await maja.getByRole("button", { name: "Invite" }).click();
  await expect(maja).toHaveURL(house.at("/welcome"));

  const mail = await mailTo(server, email, `${house.owner.name} invites you to Lindhag Lamps`);
  await page.goto(mail.link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Join Lindhag Lamps");
  await expect(page.getByText(`${house.owner.name} invites you to answer together. Your role: Viewer.`)).toBeVisible();
  await page.getByRole("link", { name: "Make an account" }).click();
  await expect(page.getByText(`You were invited to Lindhag Lamps as ${email}.`)).toBeVisible();
  await page.getByLabel("Your name").fill("Vera Lind");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("I am 16 or older").check();
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page).toHaveURL(house.at("/inbox"));

  await page.getByRole("link", { name: /Ada Byron/ }).click();
  await expect(page.getByRole("log")).toContainText("Is the green one back?");
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Done" })).toHaveCount(0);
  await expect(page.getByRole("navigation", { name: "Avow" }).getByRole("link", { name: "Settings" })).toHaveCount(0);
  faults.allow(403);
  for (const path of ["/settings/members", "/contacts/new", "/contacts/export", "/contacts/export.csv", "/welcome"]) {
    expect((await page.goto(house.at(path)))?.status(), path).toBe(403);
  }
  const posted = await page.request.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "reply", body: "No" } });
  expect(posted.status()).toBe(403);

  await page.context().clearCookies();
  faults.allow(404, "/invite/");
  await page.goto(mail.link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This invitation does not work any more");
});

test("who is invited and has an account signs in after all, and still comes to the invitation", async ({ open, house, server }) => {
  const una = await signUp(server, "Una Berg", "Berg");
  const maja = await open(house.owner);
  await maja.goto(house.at("/settings/members"));
  await maja.getByLabel("E-mail").fill(una.email);
  await maja.getByRole("button", { name: "Invite" }).click();
  const { link } = await mailTo(server, una.email, "invites you");
  const page = await open();
  await page.goto(link);
  await page.getByRole("link", { name: "Make an account" }).click();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("main").getByRole("link", { name: "Make my account" }).click();
  await expect(page.getByText(`You were invited to Lindhag Lamps as ${una.email}.`), "and back again").toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill(una.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(link);
  await page.getByRole("button", { name: "Join as Una Berg" }).click();
  await expect(page).toHaveURL(house.at("/inbox"));
});

test("another workspace's pages are not there for a stranger", async ({ open, house, staff, faults }) => {
  const tomas = await staff.person("Tomáš Novák");
  const id = await house.conversationWith("Ada Byron", "A secret");
  faults.allow(404);
  const page = await open(tomas);
  for (const path of ["/inbox", `/inbox/${id}`, "/contacts", "/settings", "/events"]) {
    expect((await page.goto(house.at(path)))?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing here");
  }
});

test("the snippet is copied by a press @scripts", async ({ open, house }) => {
  const page = await open(house.owner, { permissions: ["clipboard-read", "clipboard-write"] });
  await visit(page, house.at("/settings/channels"));
  await page.getByRole("link", { name: /^Open / }).click();
  const snippet = page.locator(".snippet").first();
  await snippet.getByRole("button", { name: "Copy" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(await house.key());
});
