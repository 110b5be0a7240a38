// What others do appears without a reload: who is there, what they change, and what is missed while the connection is lost.
import { composer, log, mark, row, shared, stays } from "../support/inbox.ts";
import { expect, test, visit } from "../support/test.ts";

test("two at one conversation see each other look and type @scripts", async ({ open, house, staff }) => {
  const { tomas, id } = await shared(house, staff);
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
  // Once what is being written is saved, the line begins with that.
  await expect(row(page, "Ada Byron")).toContainText(/And a bulb with it\.|One more thing/);
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
