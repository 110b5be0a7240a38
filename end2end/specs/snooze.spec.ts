// Until when something sleeps: by the reader's own clock where scripts run, in UTC and saying so where they do not.
import type { Page } from "@playwright/test";
import { row } from "../support/inbox.ts";
import { expect, test, visit } from "../support/test.ts";

const until = (page: Page) => page.locator("#strip time");
const happened = (page: Page) => page.locator("#log .day", { hasText: "snoozed this until" });

async function open(page: Page) {
  await page.locator("[popovertarget=snooze]").click();
  return page.locator("#snooze:popover-open");
}

/** The next fifteenth of a month, as a date field takes it. */
function fifteenth(month: number): string {
  const now = new Date();
  const over = Date.UTC(now.getUTCFullYear(), month - 1, 15, 7) <= now.getTime();
  return `${now.getUTCFullYear() + (over ? 1 : 0)}-${String(month).padStart(2, "0")}-15`;
}

test("tomorrow at nine is nine o'clock where the reader is @scripts", async ({ open: browser, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await browser(house.owner, { timezoneId: "Asia/Kolkata" });
  await visit(page, house.at(`/inbox/${id}`));
  const menu = await open(page);
  await expect(menu.getByRole("button", { name: /^Tomorrow/ })).toContainText("09:00");
  await expect(menu.getByRole("button", { name: /UTC/ })).toHaveCount(0);
  await expect(menu.getByLabel("Pick a time")).toHaveAccessibleName("Pick a time");
  const day = new Date(Date.now() + 29.5 * 3_600_000).toISOString().slice(0, 10);
  await menu.getByRole("button", { name: /^Tomorrow/ }).click();
  await expect(until(page)).toHaveAttribute("datetime", `${day}T03:30:00Z`);
  await expect(until(page)).toContainText("09:00");
  await expect(happened(page)).toContainText("09:00");
  await expect(row(page, "Ada Byron")).toHaveCount(0);
});

test("a time that is picked is the reader's own, on either side of a clock change @scripts", async ({ open: browser, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await browser(house.owner, { timezoneId: "Europe/Berlin" });
  await visit(page, house.at(`/inbox/${id}`));
  for (const [month, hour] of [[1, "09"], [7, "08"]] as const) {
    const menu = await open(page);
    await menu.getByLabel("Pick a time").fill(`${fifteenth(month)}T10:00`);
    await menu.getByRole("button", { name: "Snooze until then" }).click();
    await expect(until(page)).toHaveAttribute("datetime", `${fifteenth(month)}T${hour}:00:00Z`);
    await expect(until(page)).toContainText("10:00");
    await expect(happened(page).last()).toContainText("10:00");
  }
});

test("a time that is over, too far off or none is told to be none @scripts", async ({ open: browser, house, faults }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  faults.allow(422, "/change");
  const page = await browser(house.owner, { timezoneId: "America/Los_Angeles" });
  await visit(page, house.at(`/inbox/${id}`));
  for (const time of ["2020-01-01T09:00", `${new Date().getUTCFullYear() + 2}-12-31T09:00`, ""]) {
    const menu = await open(page);
    await menu.getByLabel("Pick a time").fill(time);
    const answer = page.waitForResponse(/\/change/);
    await menu.getByRole("button", { name: "Snooze until then" }).click();
    expect((await answer).status(), time).toBe(422);
    await expect(page.getByRole("alert")).toHaveText("Choose a time that is still to come, within a year");
    await expect(page.getByRole("button", { name: "Done", exact: true })).toBeVisible();
  }
});

test("many at once sleep by the reader's own clock, too @scripts", async ({ open: browser, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await browser(house.owner, { timezoneId: "Asia/Kolkata" });
  await visit(page, house.at("/inbox"));
  await row(page, "Ada Byron").getByRole("checkbox").check();
  await page.locator("[popovertarget=bulk-more]").click();
  await page.locator("#bulk-more:popover-open").getByRole("button", { name: /^Tomorrow/ }).click();
  await expect(row(page, "Ada Byron")).toHaveCount(0);
  await visit(page, house.at(`/inbox/${id}`));
  await expect(until(page)).toHaveAttribute("datetime", /T03:30:00Z$/);
});

test("without scripts it is UTC, and says so @no-scripts", async ({ open: browser, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await browser(house.owner, { timezoneId: "Asia/Kolkata" });
  await visit(page, house.at(`/inbox/${id}`));
  const menu = await open(page);
  await expect(menu.getByRole("button", { name: /^Tomorrow/ })).toContainText("09:00 UTC");
  await expect(menu.getByLabel("Pick a time")).toHaveAccessibleName("Pick a time (UTC)");
  await menu.getByLabel("Pick a time").fill(`${fifteenth(1)}T10:00`);
  await menu.getByRole("button", { name: "Snooze until then" }).click();
  await expect(page).toHaveURL(house.at("/inbox"));
  await visit(page, house.at(`/inbox/${id}`));
  await expect(until(page)).toHaveAttribute("datetime", `${fifteenth(1)}T10:00:00Z`);
});
