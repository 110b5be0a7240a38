// What scripts add to the inbox: no reload, no waiting, every action by a key.
import type { Page } from "@playwright/test";
import { expect, test, visit } from "../support/test.ts";

const row = (page: Page, name: string) => page.locator("#rows .conv-row").filter({ hasText: name });
const log = (page: Page) => page.locator("#log");
const composer = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });

/** Marks the page, so that a reload would be seen. */
const mark = (page: Page) => page.evaluate(() => void ((window as { stays?: boolean }).stays = true));
const stays = (page: Page) => page.evaluate(() => (window as { stays?: boolean }).stays === true);

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
  await expect(palette).toContainText("Nothing of that name");
  await palette.getByRole("combobox").fill("peop");
  await expect(palette.getByRole("option", { name: /People/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(house.at("/contacts"));

  await visit(page, house.at("/contacts"));
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await expect(page).toHaveURL(house.at("/inbox?assignee=me"));
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

test("Ctrl Enter sends at once, without leaving the page @scripts", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await mark(page);
  let answer = () => {};
  const held = new Promise<void>((go) => (answer = go));
  await page.route("**/act/send", async (route) => {
    await held;
    await route.continue();
  });
  await composer(page).fill("It left today.");
  await page.keyboard.press("Control+Enter");
  await expect(log(page).locator(".msg.out.sending")).toHaveText(/It left today\.\s*sending/);
  await expect(composer(page)).toHaveValue("");
  answer();
  await expect(log(page).locator(".msg.out:not(.sending)")).toContainText("It left today.");
  await expect(log(page).locator(".msg.out")).toHaveCount(1);
  await expect(log(page)).toContainText("You took this conversation");
  await expect(row(page, "Ada Byron")).toContainText("You: It left today.");
  expect(await stays(page)).toBe(true);
});

test("what could not be sent is offered again, and is sent once @scripts", async ({ open, house, faults }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  faults.allowCut("/act/send");
  await page.route("**/act/send", (route) => route.abort());
  await composer(page).fill("It left today.");
  await page.keyboard.press("Control+Enter");
  const failed = log(page).locator(".msg.failed");
  await expect(failed).toContainText("It left today.");
  await expect(failed).toContainText("Not sent.");
  await page.unroute("**/act/send");
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(log(page).locator(".msg.out:not(.sending):not(.failed)")).toContainText("It left today.");
  await expect(log(page).locator(".msg.out")).toHaveCount(1);
});

test("an answer that was lost on its way back is not sent twice @scripts", async ({ open, house, faults }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  faults.allowCut("/act/send");
  await page.route("**/act/send", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await composer(page).fill("It left today.");
  await page.keyboard.press("Control+Enter");
  await expect(log(page).locator(".msg.failed")).toContainText("It left today.");
  await page.unroute("**/act/send");
  await log(page).getByRole("button", { name: "Try again" }).click();
  await expect(log(page).locator(".msg.failed, .msg.sending")).toHaveCount(0);
  await expect(log(page).locator(".msg.out")).toHaveCount(1);
  await visit(page, house.at(`/inbox/${id}`));
  await expect(log(page).locator(".msg.out")).toHaveCount(1);
});

test("two at one conversation see each other look and type @scripts", async ({ open, house, staff }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const [maja, his] = [await open(house.owner), await open(tomas)];
  await visit(maja, house.at(`/inbox/${id}`));
  await visit(his, house.at(`/inbox/${id}`));
  await expect(maja.locator("#presence")).toHaveText("Tomáš Novák is looking at this too");
  await composer(his).pressSequentially("It left");
  await expect(maja.locator("#presence")).toHaveText("Tomáš Novák is typing");
  await expect(row(maja, "Ada Byron").locator(".tag")).toHaveText("Tomáš Novák is typing");
  await expect(his.locator("#presence")).toHaveText(`${house.owner.name} is looking at this too`);
  await composer(his).fill("");
  await his.goto(house.at("/inbox"));
  await expect(maja.locator("#presence")).toHaveText("");
});

test("what a colleague does appears without a reload, and typed text stays @scripts", async ({ open, house, staff }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  await house.label("Delivery");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const [maja, his] = [await open(house.owner), await open(tomas)];
  await visit(maja, house.at(`/inbox/${id}`));
  await mark(maja);
  await composer(maja).fill("I will");
  await visit(his, house.at(`/inbox/${id}`));
  await his.locator("[popovertarget=assign]").click();
  await his.locator("#assign").getByRole("button", { name: /Tomáš Novák, me/ }).click();
  await expect(log(maja)).toContainText("Tomáš Novák took this conversation");
  await expect(maja.locator("[popovertarget=assign]")).toContainText("Tomáš");
  await his.locator("[popovertarget=more]").click();
  await his.locator("#more").getByRole("button", { name: "Delivery" }).click();
  await expect(maja.locator("#strip .tag", { hasText: "Delivery" })).toBeVisible();
  await expect(row(maja, "Ada Byron").locator(".tag", { hasText: "Delivery" })).toBeVisible();
  await expect(composer(maja)).toHaveValue("I will");
  expect(await stays(maja)).toBe(true);
  await composer(maja).fill("");
});

test("a colleague's answer that one has seen does not stand in the way of one's own @scripts", async ({ open, house, staff }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const [maja, his] = [await open(house.owner), await open(tomas)];
  await visit(maja, house.at(`/inbox/${id}`));
  await visit(his, house.at(`/inbox/${id}`));
  await composer(his).fill("It left today.");
  await his.keyboard.press("Control+Enter");
  await expect(log(maja)).toContainText("It left today.");
  await composer(maja).fill("And a bulb with it.");
  await maja.keyboard.press("Control+Enter");
  await expect(log(his)).toContainText("And a bulb with it.");
  await expect(log(maja).locator(".msg.failed, .msg.sending")).toHaveCount(0);
});

test("whoever was writing when a colleague's answer came in is told, and asked first @scripts", async ({ open, house, staff, faults }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const maja = await open(house.owner);
  await visit(maja, house.at(`/inbox/${id}`));
  const strip = maja.locator("form.composer").getByText("Tomáš Novák answered while you were writing");
  await composer(maja).fill("I will look.");
  await tomas.api.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "note", body: "It is on the lorry." } });
  await expect(log(maja)).toContainText("It is on the lorry.");
  await expect(strip).toHaveCount(0);
  await tomas.api.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "reply", body: "It left today." } });
  await expect(strip).toBeVisible();
  await expect(composer(maja)).toHaveValue("I will look.");
  const kind = (name: string) => maja.locator("form.composer").getByText(name, { exact: true });
  await kind("Note").click();
  await expect(strip, "a note goes past nobody").toBeHidden();
  await kind("Reply").click();
  await expect(strip).toBeVisible();
  faults.allow(409, "/act/send");
  await composer(maja).press("Control+Enter");
  const failed = log(maja).locator(".msg.failed");
  await expect(failed).toContainText("I will look.");
  await expect(strip).toHaveCount(0);
  await failed.getByRole("button", { name: "A colleague has answered. Send all the same" }).click();
  await expect(failed).toHaveCount(0);
  await expect(log(maja).locator(".msg.out:not(.sending)")).toHaveCount(2);
  // What is begun after the answer is not asked about.
  await composer(maja).fill("And a bulb with it.");
  await composer(maja).press("Control+Enter");
  await expect(log(maja).locator(".msg.out:not(.sending)")).toHaveCount(3);
  await expect(log(maja).locator(".msg.failed")).toHaveCount(0);
});

test("a draft that is older than a colleague's answer asks, and files go with the question @scripts", async ({ open, house, staff, faults }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const maja = await open(house.owner);
  await visit(maja, house.at(`/inbox/${id}`));
  await composer(maja).fill("I will look.");
  await tomas.api.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "reply", body: "It left today." } });
  const strip = maja.locator("form.composer").getByText("Tomáš Novák answered while you were writing");
  await expect(strip).toBeVisible();
  await maja.getByLabel("Attach files").setInputFiles({ name: "where.txt", mimeType: "text/plain", buffer: Buffer.from("There.") });
  faults.allow(409, "/send");
  await maja.getByRole("button", { name: "Send" }).click();
  await expect(maja.getByRole("alert")).toContainText("Somebody else was faster");
  await expect(composer(maja)).toHaveValue("I will look.");
});

test("whoever did not see a colleague's answer is asked first @scripts", async ({ open, house, staff, faults }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const maja = await open(house.owner);
  // The stream is cut off, as on a train.
  faults.allowCut("/events");
  await maja.route("**/events?*", (route) => route.abort());
  await visit(maja, house.at(`/inbox/${id}`));
  const sent = await tomas.api.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "reply", body: "It left today." }, maxRedirects: 0 });
  expect(sent.status()).toBe(303);
  faults.allow(409, "/act/send");
  await composer(maja).fill("I will look.");
  await maja.keyboard.press("Control+Enter");
  const failed = log(maja).locator(".msg.failed");
  await expect(failed).toContainText("I will look.");
  await expect(log(maja)).toContainText("It left today.");
  await failed.getByRole("button", { name: "A colleague has answered. Send all the same" }).click();
  await expect(failed).toHaveCount(0);
  await expect(log(maja).locator(".msg.out")).toHaveCount(2);
});

test("a new conversation comes to the top of the list, and one that is done leaves it @scripts", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await mark(page);
  await house.write("Bo Ek", "Is it dark?");
  await expect(page.locator("#rows .conv-row").first()).toContainText("Bo Ek");
  await expect(page.getByRole("link", { name: /^All open\s*2$/ })).toBeVisible();
  await expect(page.locator("#counted")).toHaveText("2 open");
  await house.owner.api.post(house.at(`/inbox-bulk`), { form: { do: "status=resolved", c: id } });
  await expect(row(page, "Ada Byron")).toHaveCount(0);
  await expect(page.locator("#counted")).toHaveText("1 open");
  expect(await stays(page)).toBe(true);
});

test("a lost connection is said, and what was missed is fetched when it is back @scripts", async ({ open, house, faults }) => {
  const customer = await house.write("Ada Byron", "Where is my lamp?");
  const id = await house.conversation("Ada Byron");
  faults.allowCut("/events");
  faults.allowCut("/act/here");
  const page = await open(house.owner);
  await page.route("**/events?*", (route) => route.abort());
  await visit(page, house.at(`/inbox/${id}`));
  await expect(page.locator("#strip")).toHaveClass(/offline/);
  await expect(page.locator("#presence")).toContainText("No connection.");
  await house.write("", "Hello?", { api: customer });
  await page.unroute("**/events?*");
  await expect(log(page)).toContainText("Hello?", { timeout: 15_000 });
  await expect(page.locator("#strip")).not.toHaveClass(/offline/);
});

test("without a connection nothing is lost and nothing is claimed, and when it is back all of it catches up @scripts", async ({ open, house, faults }) => {
  const customer = await house.write("Ada Byron", "Where is my lamp?");
  const id = await house.conversation("Ada Byron");
  const old = await house.conversationWith("Cy Young", "Is it gone?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await mark(page);
  await expect(page.getByRole("link", { name: /^All open\s*2$/ })).toBeVisible();
  faults.allowCut("/");
  await page.context().setOffline(true);
  await expect(page.locator("#strip")).toHaveClass(/offline/);
  await expect(page.locator("#presence")).toContainText("No connection.");
  await expect(page.locator("form.composer").getByRole("status")).toHaveText("No connection. What you send goes out when it is back.");

  await page.keyboard.press("e");
  await expect(page.getByRole("alert")).toContainText("No connection, so this was not changed.");
  await expect(page.getByRole("button", { name: "Done", exact: true })).toBeVisible();
  for (const text of ["It left today.", "And a bulb with it."]) {
    await composer(page).fill(text);
    await page.keyboard.press("Control+Enter");
    await expect(log(page).locator(".msg.failed").last()).toContainText(text);
  }
  await expect(log(page).locator(".msg.failed").first()).toContainText(/Not sent\.|No connection yet\./);
  await composer(page).fill("One more thing");

  await house.write("", "Hello?", { api: customer });
  await house.write("Bo Ek", "Is it dark?");
  await house.owner.api.post(house.at("/inbox-bulk"), { form: { do: "status=resolved", c: old } });
  await expect(row(page, "Bo Ek")).toHaveCount(0);

  await page.context().setOffline(false);
  await expect(page.locator("#strip")).not.toHaveClass(/offline/);
  await expect(log(page)).toContainText("Hello?");
  await expect(log(page).locator(".msg.failed, .msg.sending")).toHaveCount(0);
  await expect(log(page).locator(".msg.out")).toHaveText([/It left today\./, /And a bulb with it\./]);
  await expect(row(page, "Bo Ek")).toBeVisible();
  await expect(row(page, "Cy Young")).toHaveCount(0);
  await expect(row(page, "Ada Byron")).toContainText("And a bulb with it.");
  await expect(page.getByRole("link", { name: /^All open\s*2$/ })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.getByText("Draft saved", { exact: true })).toBeVisible();
  await expect(page.locator("form.composer").getByRole("status")).toHaveText("");
  await expect(page.locator("[popovertarget=assign]")).toContainText("Maja");
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await expect(page.locator("#strip .tag.ok")).toHaveText("Done");
  expect(await stays(page)).toBe(true);
});

test("a lost connection is said in the list where no conversation is open @scripts", async ({ open, house, faults }) => {
  await house.write("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await mark(page);
  await expect(page.locator("#lost")).toBeHidden();
  faults.allowCut("/");
  await page.context().setOffline(true);
  await expect(page.locator("#lost")).toContainText("No connection.");
  await house.write("Bo Ek", "Is it dark?");
  await page.context().setOffline(false);
  await expect(page.locator("#lost")).toBeHidden();
  await expect(row(page, "Bo Ek")).toBeVisible();
  expect(await stays(page)).toBe(true);
});

test("files that go along are named, and may be left out @scripts", async ({ open, house }) => {
  const id = await house.conversationWith("Ada Byron", "The bills, please");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  const files = ["bill.txt", "other.txt"].map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) }));
  await page.locator("form.composer [type=file]").setInputFiles(files);
  const attached = page.locator("form.composer li");
  await expect(attached).toHaveText([/bill\.txt/, /other\.txt/]);
  await page.getByRole("button", { name: "Leave out other.txt" }).click();
  await expect(attached).toHaveText([/bill\.txt/]);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(log(page).locator("a.file")).toHaveText([/bill\.txt/]);
});

test("whoever is deleted leaves the pages that are open @scripts", async ({ open, house, faults }) => {
  faults.allow(404);
  const contact = await house.contact({ name: "Bo Ek", "email-1": "bo@ek.example" });
  const id = await house.conversationWith("Ada Byron", "Forget me");
  await house.write("Cy Young", "And me?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${id}`));
  await mark(page);
  const html = await (await house.owner.api.get(house.at(`/inbox/${id}`))).text();
  const ada = /\/contacts\/([\w-]+)\/edit/.exec(html)![1]!;
  expect(ada).not.toBe(contact);
  await house.owner.api.post(house.at(`/contacts/${ada}/delete`), { form: { sure: "1" } });
  await expect(page.locator("#changed")).toContainText("This conversation has been deleted");
  await expect(row(page, "Ada Byron")).toHaveCount(0);
  await expect(page.locator("body")).not.toContainText("Forget me");
  await expect(composer(page)).toHaveCount(0);
  expect(await stays(page)).toBe(true);
});

test("whoever was away for too long gets list and thread anew, and keeps what they typed @scripts", async ({ open, house, faults }) => {
  const customer = await house.write("Ada Byron", "Where is my lamp?");
  const id = await house.conversation("Ada Byron");
  faults.allowCut("/events");
  const page = await open(house.owner);
  // Nothing is heard of what happens.
  await page.route("**/events?*", (route) => route.abort("connectionfailed"));
  await visit(page, house.at(`/inbox/${id}`));
  await composer(page).fill("It left");
  await house.write("", "Hello?", { api: customer });
  await house.write("Bo Ek", "Is it dark?");
  await expect(row(page, "Bo Ek")).toHaveCount(0);
  await page.evaluate(() => dispatchEvent(new CustomEvent("avow", { detail: '{"kind":"reload"}' })));
  await expect(row(page, "Bo Ek")).toBeVisible();
  await expect(log(page)).toContainText("Hello?");
  await expect(row(page, "Ada Byron").getByRole("link")).toHaveAttribute("aria-current", "true");
  await expect(composer(page)).toHaveValue("It left");
});
