// Changes of a conversation with scripts: at once, without leaving the page, and told where they are refused.
import type { Page } from "@playwright/test";
import { log, mark, row, shared, stays } from "../support/inbox.ts";
import { expect, test, visit } from "../support/test.ts";

const changed = (page: Page) => page.locator("#changed");
const done = (page: Page) => page.getByRole("button", { name: "Done", exact: true });
const again = (page: Page) => page.getByRole("button", { name: "Reopen" });

async function choose(page: Page, menu: "assign" | "snooze" | "more", name: string | RegExp) {
  await page.locator(`[popovertarget=${menu}]`).click();
  await page.locator(`#${menu}:popover-open`).getByRole("button", { name }).click();
}

test("a change is made where one is, keeps the focus, and is told to whoever does not see it @scripts", async ({ open, house }) => {
  await house.label("Delivery");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await mark(page);
  await expect(changed(page)).toHaveAttribute("aria-live", "polite");

  await choose(page, "assign", /Maja .*, me/);
  await expect(changed(page)).toHaveText(/^Now with Maja/);
  await expect(page.locator("[popovertarget=assign]")).toContainText("Maja");
  await expect(page.locator("[popovertarget=assign]")).toBeFocused();
  await expect(page.locator("#assign")).toBeHidden();
  await expect(log(page)).toContainText("You took this conversation");
  await expect(page.getByRole("link", { name: /^Mine\s*1$/ })).toBeVisible();

  await choose(page, "more", "Urgent");
  await expect(changed(page)).toHaveText("Priority: Urgent");
  await expect(row(page, "Ada Byron").locator(".tag", { hasText: "Urgent" })).toBeVisible();
  await choose(page, "more", "Delivery");
  await expect(changed(page)).toHaveText("Labelled: Delivery");
  await expect(page.locator("#strip .tag", { hasText: "Delivery" })).toBeVisible();
  // Another label may follow: the menu is open as before.
  await expect(page.locator("#more").getByRole("button", { name: "Delivery" })).toBeFocused();

  await done(page).focus();
  await page.keyboard.press("Enter");
  await expect(again(page)).toBeFocused();
  await expect(changed(page)).toHaveText("Marked as done");
  await expect(row(page, "Ada Byron")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(done(page)).toBeFocused();
  await expect(row(page, "Ada Byron")).toBeVisible();
  await expect(page).toHaveURL(house.at(`/inbox/${id}`));
  expect(await stays(page)).toBe(true);
});

test("while a change is under way it shows, and a second press makes no second change @scripts", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  let go = () => {};
  const held = new Promise<void>((free) => (go = free));
  let asked = 0;
  await page.route("**/change*", async (route) => {
    asked += 1;
    await held;
    await route.continue();
  });
  await page.keyboard.press("a");
  await expect(page.locator("[popovertarget=assign]")).toHaveAttribute("aria-busy", "true");
  await page.keyboard.press("e");
  await page.keyboard.press("e");
  go();
  await expect(page.locator("[popovertarget=assign]")).toContainText("Maja");
  await expect(page.locator("[aria-busy]")).toHaveCount(0);
  await expect(log(page)).toContainText("You took this conversation");
  await expect(done(page)).toBeVisible();
  expect(asked).toBe(1);
});

test("a change on what a colleague has changed shows what they did, and can be made again @scripts", async ({ open, house, staff, faults }) => {
  const { tomas, id } = await shared(house, staff);
  const [maja, his] = [await open(house.owner), await open(tomas)];
  // The stream is cut off, as on a train.
  faults.allowCut("/events");
  await maja.route("**/events?*", (route) => route.abort());
  await visit(maja, house.at(`/inbox/${id}`));
  await mark(maja);
  await visit(his, house.at(`/inbox/${id}`));
  await choose(his, "assign", /Tomáš Novák, me/);
  await expect(log(his)).toContainText("You took this conversation");
  faults.allow(409, "/change");
  await choose(maja, "assign", /Maja .*, me/);
  await expect(maja.getByRole("alert")).toContainText("Somebody else was faster");
  await expect(maja.locator("[popovertarget=assign]")).toContainText("Tomáš");
  await choose(maja, "assign", /Maja .*, me/);
  await expect(changed(maja)).toHaveText(/^Now with Maja/);
  await expect(maja.getByRole("alert")).toHaveCount(0);
  await expect(log(his)).toContainText("took this conversation");
  expect(await stays(maja)).toBe(true);
});

test("the notice of a refused change is closed, without and with scripts", async ({ open, house, faults, scripts }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}?assignee=nobody`));
  await mark(page);
  faults.allow(422, "/change");
  await page.locator("[popovertarget=snooze]").click();
  await page.getByLabel("Pick a time").fill("2020-01-01T09:00");
  await page.getByRole("button", { name: "Snooze until then" }).click();
  const notice = page.getByRole("alert").filter({ hasText: "Choose a time that is still to come" });
  await expect(notice).toBeVisible();
  await notice.getByRole(scripts ? "button" : "link", { name: "Close" }).click();
  await expect(notice).toHaveCount(0);
  await expect(page).toHaveURL(house.at(`/inbox/${id}?assignee=nobody`));
  await expect(log(page)).toContainText("Where is my lamp?");
  expect(await stays(page)).toBe(scripts);
  if (!scripts) return;
  await expect(page.locator(".log")).toBeFocused();

  faults.allowCut("/change");
  await page.route("**/change*", (route) => route.abort());
  await page.keyboard.press("e");
  const cut = page.getByRole("alert").filter({ hasText: "No connection, so this was not changed." });
  await cut.getByRole("button", { name: "Close" }).click();
  await expect(cut).toHaveCount(0);
});

test("a change that does not arrive is not shown as made @scripts", async ({ open, house, faults }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await mark(page);
  faults.allowCut("/change");
  await page.route("**/change*", (route) => route.abort());
  await page.keyboard.press("e");
  await expect(page.getByRole("alert")).toContainText("No connection, so this was not changed.");
  await expect(done(page)).toBeVisible();
  await expect(page.locator("[aria-busy]")).toHaveCount(0);
  await page.unroute("**/change*");
  faults.allow(503, "/change");
  await page.route("**/change*", (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<h1>Not now</h1>" }));
  await page.keyboard.press("e");
  await expect(page.getByRole("alert")).toContainText("This was not changed. Load the page again");
  await expect(done(page)).toBeVisible();
  await page.unroute("**/change*");
  await page.keyboard.press("e");
  await expect(again(page)).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(await stays(page)).toBe(true);
});

test("whoever was signed out meanwhile is led to the sign-in and back to the conversation @scripts", async ({ open, house, faults }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  faults.allow(401, "/act/");
  faults.allow(401, "/events");
  await page.context().clearCookies();
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  expect(new URL(page.url()).searchParams.get("next")).toBe(house.at(`/inbox/${id}`));
});

test("a message that comes in does not take the focus out of the head, nor an open menu away @scripts", async ({ open, house }) => {
  const customer = await house.write("Ada Byron", "Where is my lamp?");
  const id = await house.conversation("Ada Byron");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await done(page).focus();
  await house.write("", "Hello?", { api: customer });
  await expect(log(page)).toContainText("Hello?");
  await expect(done(page)).toBeFocused();
  await page.locator("[popovertarget=more]").click();
  const version = page.locator("#thread-head [name=version]").first();
  const before = await version.inputValue();
  await house.write("", "Are you there?", { api: customer });
  await expect(log(page)).toContainText("Are you there?");
  await expect(page.locator("#more")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("#more")).toBeHidden();
  await expect(version).not.toHaveValue(before);
  await done(page).click();
  await expect(again(page)).toBeVisible();
});
