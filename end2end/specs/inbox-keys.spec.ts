// What keys do in the inbox: every action by one, and all of them found by Ctrl K.
import { composer, log, mark, row, stays } from "../support/inbox.ts";
import { awake, expect, test, visit } from "../support/test.ts";

test("the list is walked, a line is chosen and done, by keys @scripts", async ({ open, house }) => {
  for (const name of ["Cy Young", "Bo Ek", "Ada Byron"]) await house.write(name, `It is ${name}`);
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await page.keyboard.press("j");
  await expect(row(page, "Ada Byron").locator(".conv")).toBeFocused();
  await page.keyboard.press("j");
  await expect(row(page, "Bo Ek").locator(".conv")).toBeFocused();
  await page.keyboard.press("k");
  await expect(row(page, "Ada Byron").locator(".conv")).toBeFocused();
  await page.keyboard.press("x");
  await expect(row(page, "Ada Byron").getByRole("checkbox")).toBeChecked();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/inbox\/[\w-]+$/);
  await expect(log(page)).toContainText("It is Bo Ek");
});

test("taking, doing, snoozing, replying and noting have keys @scripts", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await page.keyboard.press("a");
  await expect(log(page)).toContainText("You took this conversation");
  await visit(page, house.at(`/inbox/${id}`));
  await page.keyboard.press("n");
  await expect(composer(page)).toBeFocused();
  await expect(page.getByRole("button", { name: "Keep note" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await expect(composer(page)).toBeFocused();
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible();
  await page.keyboard.type("jke");
  await expect(composer(page)).toHaveValue("jke");
  await composer(page).fill("");
  await page.keyboard.press("Escape");
  await page.keyboard.press("z");
  await expect(page.locator("#snooze")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("#snooze")).toBeHidden();
  await mark(page);
  await page.keyboard.press("e");
  await expect(page.locator("#strip .tag.ok")).toHaveText("Done");
  await expect(row(page, "Ada Byron")).toHaveCount(0);
  await page.keyboard.press("e");
  await expect(page.locator("#strip .tag.ok")).toHaveCount(0);
  await expect(row(page, "Ada Byron")).toBeVisible();
  expect(await stays(page)).toBe(true);
});

test("? shows every key, and Ctrl K finds every action @scripts", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await expect(keys).toBeVisible();
  await expect(keys.getByRole("row", { name: /^Done e$/ })).toBeVisible();
  await expect(keys.getByRole("row", { name: /^People g p$/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();

  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Find or do anything" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("no such thing");
  await expect(palette.getByRole("option")).toHaveText(["Find “no such thing” among people"]);
  await palette.getByRole("combobox").fill("peop");
  await expect(palette.getByRole("option", { name: /People/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(house.at("/contacts"));

  await visit(page, house.at("/contacts"));
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await expect(page).toHaveURL(house.at("/inbox?assignee=me"));
});

test("Ctrl K leads to queues, to each page of settings, and to people by their names @scripts", async ({ open, house }) => {
  await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  const go = async (typed: string, name: RegExp) => {
    await awake(page);
    await page.keyboard.press("Control+k");
    await page.keyboard.type(typed);
    await expect(page.getByRole("dialog", { name: "Find or do anything" }).getByRole("option").first()).toHaveText(name);
    await page.keyboard.press("Enter");
  };
  await go("snooz", /^Snoozed/);
  await expect(page).toHaveURL(/status=snoozed/);
  await go("members", /^Settings: Members$/);
  await expect(page).toHaveURL(house.at("/settings/members"));
  await go("byron", /^Find “byron” among people$/);
  await expect(page).toHaveURL(/\/contacts\?search=/);
  await expect(page.getByRole("main")).toContainText("Ada Byron");
  expect(page.url(), "no address names anybody").not.toContain("byron");
});

test("a menu that a key opens is walked by keys, and nothing behind it hears them @scripts", async ({ open, house }) => {
  await house.label("Delivery");
  for (const name of ["Bo Ek", "Ada Byron"]) await house.write(name, `It is ${name}`);
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await row(page, "Ada Byron").getByRole("link").click();
  await expect(log(page)).toContainText("It is Ada Byron");
  await awake(page);
  await page.keyboard.press("l");
  const menu = page.locator("#more");
  const choices = menu.getByRole("button");
  await expect(choices.first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(choices.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(choices.last()).toBeFocused();
  await page.keyboard.press("j");
  await expect(menu).toBeVisible();
  await expect(choices.last()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(page.locator("[popovertarget=more]")).toBeFocused();
  await page.keyboard.press("i");
  await page.keyboard.press("Enter");
  await expect(log(page)).toContainText("You took this conversation");
});

test("keys work on a keyboard of other letters @scripts", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  const press = (key: string, code: string, ctrlKey = false) =>
    page.evaluate((init) => window.dispatchEvent(new KeyboardEvent("keydown", init)), { key, code, ctrlKey, bubbles: true });
  await press("д", "KeyL");
  await expect(page.locator("#more")).toBeVisible();
  await page.keyboard.press("Escape");
  await press("л", "KeyK", true);
  await expect(page.getByRole("dialog", { name: "Find or do anything" })).toBeVisible();
});

test("after a conversation is done the list goes on where it was, and the title says what is unread @scripts", async ({ open, house }) => {
  for (const name of ["Di Moe", "Cy Young", "Bo Ek", "Ada Byron"]) await house.write(name, `It is ${name}`);
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await expect(page).toHaveTitle(/^\(4\) All open/);
  await row(page, "Bo Ek").getByRole("link").click();
  await expect(log(page)).toContainText("It is Bo Ek");
  await awake(page);
  await expect(page).toHaveTitle(/^\(3\) Bo Ek/);
  await page.keyboard.press("e");
  await expect(row(page, "Bo Ek")).toHaveCount(0);
  await page.keyboard.press("j");
  await expect(row(page, "Cy Young").locator(".conv")).toBeFocused();
});

test("what one may not open is not offered @scripts", async ({ open, house, staff }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const page = await open(tomas);
  await visit(page, house.at("/inbox"));
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Find or do anything" });
  await palette.getByRole("combobox").fill("peop");
  await expect(palette.getByRole("option", { name: /People/ })).toBeVisible();
  await palette.getByRole("combobox").fill("sett");
  await expect(palette.getByRole("option")).toHaveText(["Find “sett” among people"]);
});

test("/ offers saved answers, filled in, and @ offers colleagues @scripts", async ({ open, house, staff }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  await house.canned("late", "It is late", "Dear {{contact.first_name}}, it comes tomorrow. {{agent.first_name}}");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await composer(page).pressSequentially("/la");
  await expect(page.getByRole("option", { name: /late/ })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(composer(page)).toHaveValue("Dear Ada, it comes tomorrow. Maja");
  await composer(page).fill("");
  await composer(page).pressSequentially("@to");
  await page.getByRole("option", { name: /Tomáš Novák/ }).click();
  await expect(composer(page)).toHaveValue("@Tomáš Novák ");
  await composer(page).pressSequentially(" look  here");
  await expect(composer(page), "the blank that is there is not typed twice").toHaveValue("@Tomáš Novák look  here");
  await composer(page).fill("please  look");
  for (let back = 0; back < 5; back += 1) await page.keyboard.press("ArrowLeft");
  await composer(page).pressSequentially("@to");
  await page.keyboard.press("Tab");
  await expect(composer(page)).toHaveValue("please @Tomáš Novák look");
  await composer(page).fill("");
});

test("/ leads to the search, wherever there is one @scripts", async ({ open, house }) => {
  await house.contact({ name: "Cy Young", "email-1": "cy@young.example" });
  const page = await open(house.owner);
  for (const place of ["/inbox", "/contacts"]) {
    await visit(page, house.at(place));
    await page.keyboard.press("/");
    await expect(page.locator("#find"), place).toBeFocused();
    await expect(page.locator("#find"), place).toHaveValue("");
    await page.locator("#find").blur();
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keys" });
    await expect(keys.getByRole("row", { name: "Find a person /", exact: true }), place).toBeVisible();
    await page.keyboard.press("Escape");
  }
  // A search that found somebody may be followed by another.
  await page.keyboard.press("/");
  await page.keyboard.type("cy");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?search=/);
  await visit(page, page.url());
  await page.locator("tbody a").first().focus();
  await page.keyboard.press("/");
  await expect(page.locator("#find")).toBeFocused();
});
