import type { Locator, Page } from "@playwright/test";
import { composer, log, row, shared } from "../support/inbox.ts";
import { awake, expect, test, visit } from "../support/test.ts";

/** Opens one of the menus of the thread's head and presses what is in it. */
async function choose(page: Page, menu: "assign" | "snooze" | "more", name: string | RegExp) {
  await page.locator(`[popovertarget=${menu}]`).click();
  const open = page.locator(`#${menu}:popover-open`);
  await open.getByRole("button", { name }).click();
}

/** Waits until a conversation that is done or set aside is out of the way: with scripts it stays open, without them the list comes. */
async function away(page: Page, scripts: boolean, list: string | RegExp) {
  if (scripts) await expect(page.getByRole("button", { name: "Reopen" })).toBeVisible();
  else await expect(page).toHaveURL(list);
}

async function note(page: Page, text: string) {
  await page.getByText("Note", { exact: true }).first().click();
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Keep note" }).click();
}

async function filters(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Filter" }).click();
  return page.locator("#filters:popover-open");
}

test("the composer says who receives what is written, and by what way", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  const hint = page.locator("form.composer .tabs small");
  await expect(hint.getByText("Goes to Ada Byron in the website chat")).toBeVisible();
  await page.getByText("Note", { exact: true }).first().click();
  await expect(hint.getByText("Goes to Ada Byron in the website chat")).toBeHidden();
  await expect(hint.getByText("Only your team sees it")).toBeVisible();
});

test("a refused file leaves what was typed, and an address from which one goes on @no-scripts", async ({ open, house, faults }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}?assignee=nobody`));
  await composer(page).fill("This is how it looks.");
  const empty = { name: "lamp.png", mimeType: "image/png", buffer: Buffer.alloc(0) };
  await page.getByLabel("Attach files").setInputFiles(empty);
  faults.allow(422, "/send");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page).toHaveURL(house.at(`/inbox/${id}/send?assignee=nobody`));
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(composer(page)).toHaveValue("This is how it looks.");
  const links = await page.locator("main a[href]").evaluateAll((found) => found.map((link) => (link as HTMLAnchorElement).href));
  expect(links.length).toBeGreaterThan(3);
  for (const link of new Set(links)) expect((await page.request.get(link)).status(), link).toBeLessThan(400);
  await page.goto(page.url());
  await expect(page).toHaveURL(house.at(`/inbox/${id}?assignee=nobody`));
  await expect(log(page)).toContainText("Where is my lamp?");
});

test("a note with a name in it reaches the colleague, and never the customer", async ({ open, house, staff }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const customer = await house.write("Ada Byron", "Where is my lamp?");
  const id = await house.conversation("Ada Byron");
  const maja = await open(house.owner);
  await visit(maja, house.at(`/inbox/${id}`));
  await note(maja, "@Tomáš Novák do you know this one?");
  await expect(log(maja).locator(".msg.private:not(.sending)")).toContainText("@Tomáš Novák do you know this one?");
  await expect(log(maja).locator(".msg.private:not(.sending)")).toContainText("only your team sees it");

  const his = await open(tomas);
  await visit(his, house.at("/inbox"));
  await his.getByRole("link", { name: /^Mentions\s*1$/ }).click();
  await row(his, "Ada Byron").getByRole("link").click();
  await expect(log(his)).toContainText("do you know this one?");
  await visit(his, house.at("/inbox"));
  await expect(his.getByRole("link", { name: "Mentions", exact: true })).toBeVisible();
  expect(await (await customer.get(`/widget/${await house.key()}`)).text()).not.toContain("do you know this one?");
});

test("a conversation is given to me, to nobody, to somebody", async ({ open, house, staff }) => {
  const { id } = await shared(house, staff);
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await choose(page, "assign", /Maja .*, me/);
  await expect(log(page)).toContainText("You took this conversation");
  await expect(page.getByRole("link", { name: /^Mine\s*1$/ })).toBeVisible();
  await choose(page, "assign", "Nobody");
  await expect(log(page)).toContainText("You gave this back to nobody");
  await choose(page, "assign", /Tomáš Novák/);
  await expect(log(page)).toContainText("You gave this to Tomáš Novák");
  await expect(row(page, "Ada Byron").locator(".end")).toHaveText(/Assigned to Tomáš Novák/);
  await expect(row(page, "Ada Byron").locator(".end .av")).toBeVisible();
});

test("snoozed, woken, resolved and opened again", async ({ open, house, scripts }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await choose(page, "snooze", /^Tomorrow/);
  await away(page, scripts, house.at("/inbox"));
  await expect(row(page, "Ada Byron")).toHaveCount(0);
  await page.getByRole("link", { name: /^Snoozed/ }).click();
  await expect(row(page, "Ada Byron")).toContainText("Until");
  await row(page, "Ada Byron").getByRole("link").click();
  await expect(page).toHaveURL(house.at(`/inbox/${id}?status=snoozed`));
  await page.getByRole("button", { name: "Reopen" }).click();
  await expect(log(page)).toContainText("You opened this again");

  await visit(page, house.at(`/inbox/${id}`));
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await away(page, scripts, house.at("/inbox"));
  await page.getByRole("link", { name: "Done" }).click();
  await row(page, "Ada Byron").getByRole("link").click();
  await expect(log(page)).toContainText("You marked this as done");

  await house.write("Ada Byron", "Somebody else of that name");
  await page.getByRole("button", { name: "Reopen" }).click();
  await expect(page.getByRole("button", { name: "Done", exact: true })).toBeVisible();
  await visit(page, house.at("/inbox"));
  await expect(row(page, "Ada Byron")).toHaveCount(2);
});

test("a time in the past is no time to snooze until", async ({ open, house, faults }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  faults.allow(422, "/change");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await page.locator("[popovertarget=snooze]").click();
  await page.getByLabel("Pick a time").fill("2020-01-01T09:00");
  await page.getByRole("button", { name: "Snooze until then" }).click();
  await expect(page.getByText("Choose a time that is still to come, within a year")).toBeVisible();
});

test("a snooze until they write ends when they write", async ({ open, house }) => {
  const customer = await house.write("Ada Byron", "Where is my lamp?");
  const id = await house.conversation("Ada Byron");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await choose(page, "snooze", /^Until they write/);
  await expect(row(page, "Ada Byron")).toHaveCount(0);
  await house.write("", "Hello?", { api: customer });
  await visit(page, house.at("/inbox"));
  await expect(row(page, "Ada Byron")).toContainText("Hello?");
});

test("priority and labels stand in the head and in the list, and come off again", async ({ open, house }) => {
  await house.label("Delivery");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await choose(page, "more", "Urgent");
  await expect(page.locator("#strip .tag.bad")).toHaveText("Urgent");
  await expect(row(page, "Ada Byron").locator(".tag", { hasText: "Urgent" })).toBeVisible();
  await choose(page, "more", "Delivery");
  await expect(page.locator("#strip .tag", { hasText: "Delivery" })).toBeVisible();
  await page.getByRole("navigation", { name: "Queues" }).getByRole("link", { name: "Delivery" }).click();
  await expect(page).toHaveURL(/\?label=/);
  await expect(row(page, "Ada Byron")).toBeVisible();
  await row(page, "Ada Byron").getByRole("link").click();
  await choose(page, "more", "Delivery");
  await expect(page.locator("#strip .tag", { hasText: "Delivery" })).toHaveCount(0);
});

test("what was read can be unread again", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await expect(row(page, "Ada Byron").locator(".count")).toHaveText(/^1/);
  await visit(page, house.at(`/inbox/${id}`));
  await visit(page, house.at("/inbox"));
  await expect(row(page, "Ada Byron").locator(".count")).toHaveCount(0);
  await visit(page, house.at(`/inbox/${id}`));
  await choose(page, "more", "Mark as unread");
  await expect(page).toHaveURL(house.at("/inbox"));
  await expect(row(page, "Ada Byron").locator(".count")).toHaveText(/^1/);
});

test("filters stand in the address, last while one works, and are kept as a view", async ({ open, house, scripts }) => {
  await house.conversationWith("Ada Byron", "Where is my lamp?");
  await house.conversationWith("Bo Ek", "Is it dark?");
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  const menu = await filters(page);
  await menu.getByLabel("With", { exact: true }).selectOption("Nobody");
  await menu.getByLabel("Only what I have not read").check();
  await menu.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/assignee=nobody/);
  await expect(page).toHaveURL(/unread=1/);
  await expect(page.locator("#list-h")).toHaveText("Filtered");
  await expect(page.locator("#rows .conv-row")).toHaveCount(2);
  await expect(page.locator("#chosen-by a")).toHaveText(["Nobody", "Only what I have not read"]);
  await page.getByRole("link", { name: "Without “Nobody”" }).click();
  await expect(page).toHaveURL(/unread=1/);
  await expect(page).not.toHaveURL(/assignee/);
  await page.goBack();
  await row(page, "Bo Ek").getByRole("link").click();
  await expect(page).toHaveURL(/\/inbox\/[\w-]+\?.*assignee=nobody/);
  await awake(page);
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await away(page, scripts, /\/inbox\?.*assignee=nobody/);
  await expect(page.locator("#rows .conv-row")).toHaveCount(1);

  const again = await filters(page);
  await expect(again.getByLabel("With", { exact: true })).toHaveValue("nobody");
  await again.getByLabel("Keep this as a view").fill("To be taken");
  await again.getByRole("button", { name: "Keep the view" }).click();
  await expect(page.locator("#list-h")).toHaveText("To be taken");
  await visit(page, house.at("/inbox"));
  await page.getByRole("navigation", { name: "Queues" }).getByRole("link", { name: "To be taken" }).click();
  await expect(page).toHaveURL(/assignee=nobody/);
  const last = await filters(page);
  await last.getByText("Delete this view").click();
  await last.getByRole("button", { name: "Delete it for good" }).click();
  await expect(page).toHaveURL(house.at("/inbox"));
  await expect(page.getByRole("link", { name: "To be taken" })).toHaveCount(0);
});

test("a view keeps what was chosen beside its name", async ({ open, house }) => {
  for (const name of ["Ada Byron", "Bo Ek"]) await house.write(name, `It is ${name}`);
  const id = await house.conversation("Bo Ek");
  await house.owner.api.post(house.at("/inbox-bulk"), { form: { do: "priority=urgent", c: id } });
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  const menu = await filters(page);
  await menu.getByLabel("Priority").selectOption("Urgent");
  await menu.getByLabel("Keep this as a view").fill("On fire");
  await menu.getByRole("button", { name: "Keep the view" }).click();
  await expect(page).toHaveURL(/priority=urgent/);
  await expect(page.locator("#list-h")).toHaveText("On fire");
  await expect(page.locator("#rows .conv-row")).toHaveCount(1);
});

test("many are done at once", async ({ open, house }) => {
  for (const name of ["Ada Byron", "Bo Ek", "Cy Young"]) await house.write(name, `It is ${name}`);
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await expect(page.locator("#bulk")).toBeHidden();
  for (const name of ["Ada Byron", "Bo Ek"]) await row(page, name).getByRole("checkbox").check();
  const height = async (part: string) => (await page.locator(part).boundingBox())!.height;
  expect(await height("#bulk"), "the bar is one line").toBeLessThan(2 * (await height("#bulk [value='status=resolved']")));
  await page.locator("#bulk").getByRole("button", { name: "Choose none" }).click();
  await expect(row(page, "Bo Ek").getByRole("checkbox")).not.toBeChecked();
  for (const name of ["Ada Byron", "Bo Ek"]) await row(page, name).getByRole("checkbox").check();
  await page.locator("#bulk").getByRole("button", { name: "Done" }).click();
  await expect(page.locator("#rows .conv-row")).toHaveCount(1);
  await expect(row(page, "Cy Young")).toBeVisible();
  await expect(page.locator("#list [role=status]:not([hidden])")).toHaveText("2 conversations are changed");
  await page.getByRole("link", { name: "Done" }).click();
  await expect(page.locator("#rows .conv-row")).toHaveCount(2);
});

test("a reply is sent and takes the conversation", async ({ open, house }) => {
  const customer = await house.write("Ada Byron", "Where is my lamp?");
  const id = await house.conversation("Ada Byron");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await composer(page).fill("On its way.\nSee https://lindhag.example/track?n=1.");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(log(page).locator(".msg.out:not(.sending)")).toContainText("On its way.");
  await expect(log(page).locator(".msg.out")).toHaveCount(1);
  await expect(log(page).getByRole("link", { name: "https://lindhag.example/track?n=1", exact: true })).toHaveAttribute("rel", /noopener/);
  await expect(log(page)).toContainText("You took this conversation");
  await expect(composer(page)).toHaveValue("");
  expect(await (await customer.get(`/widget/${await house.key()}`)).text()).toContain("On its way.");
});

test("a file goes along and comes back as a download", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "The bill, please");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await page.locator("form.composer [type=file]").setInputFiles({ name: "bill 1.txt", mimeType: "text/plain", buffer: Buffer.from("12 kr") });
  await composer(page).fill("Here it is");
  await page.getByRole("button", { name: "Send" }).click();
  const file = log(page).locator("a.file");
  await expect(file).toContainText("bill 1.txt");
  const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
  expect(download.suggestedFilename()).toBe("bill 1.txt");
});

test("what was typed is not lost when a colleague was faster @no-scripts", async ({ open, house, staff, faults }) => {
  const { tomas, id } = await shared(house, staff);
  const [maja, his] = [await open(house.owner), await open(tomas)];
  await maja.goto(house.at(`/inbox/${id}`));
  await his.goto(house.at(`/inbox/${id}`));
  await composer(his).fill("It left today.");
  await his.getByRole("button", { name: "Send" }).click();
  faults.allow(409, "/send");
  await composer(maja).fill("I will look.");
  await maja.getByRole("button", { name: "Send" }).click();
  await expect(maja.getByRole("alert")).toContainText("Somebody else was faster");
  await expect(log(maja)).toContainText("It left today.");
  await expect(composer(maja)).toHaveValue("I will look.");
  await maja.getByRole("button", { name: "Send" }).click();
  await expect(log(maja)).toContainText("I will look.");
});

test("a change on what a colleague has changed is not made, and what they did is shown @no-scripts", async ({ open, house, staff, faults }) => {
  const { tomas, id } = await shared(house, staff);
  const [maja, his] = [await open(house.owner), await open(tomas)];
  await maja.goto(house.at(`/inbox/${id}`));
  await his.goto(house.at(`/inbox/${id}`));
  await choose(his, "assign", /Tomáš Novák, me/);
  faults.allow(409, "/change");
  await choose(maja, "assign", /Maja .*, me/);
  await expect(maja.getByRole("alert")).toContainText("Somebody else was faster");
  await expect(log(maja)).toContainText("Tomáš Novák took this conversation");
  await expect(maja.locator("[popovertarget=assign]")).toContainText("Tomáš");
  await choose(maja, "assign", /Maja .*, me/);
  await expect(log(maja)).toContainText("You took this conversation");
});

test("on a phone list, thread and person are three pages, one behind the other @phone", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await expect(page.locator("#list")).toBeVisible();
  await expect(page.locator("#thread")).toBeHidden();
  await row(page, "Ada Byron").getByRole("link").click();
  await expect(page.locator("#thread")).toBeVisible();
  await expect(page.locator("#list")).toBeHidden();
  await expect(composer(page)).toBeInViewport();
  await page.getByRole("link", { name: "About Ada Byron" }).click();
  await expect(page).toHaveURL(house.at(`/inbox/${id}/person`));
  await expect(page.getByRole("heading", { name: "Ada Byron", level: 2 })).toBeInViewport();
  await page.getByRole("link", { name: "Close" }).click();
  await expect(composer(page)).toBeInViewport();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await expect(page.locator("#list")).toBeVisible();
});

test("on a phone the name has room, for who answers is chosen in the menu with the labels @phone", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  const name = (await page.getByRole("heading", { name: "Ada Byron", level: 1 }).boundingBox())!;
  expect(name.width).toBeGreaterThan(80);
  await expect(page.locator("[popovertarget=assign]")).toBeHidden();
  await page.locator("[popovertarget=more]").click();
  await page.locator("#more summary").click();
  await page.locator("#more").getByRole("button", { name: "Maja Lindqvist, me" }).click();
  await expect(log(page)).toContainText("You took this conversation");
});
