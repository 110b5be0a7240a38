// Sending where scripts run: at once, once, and never past a colleague unseen.
import { composer, log, mark, row, shared, stays } from "../support/inbox.ts";
import { expect, test, visit } from "../support/test.ts";

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
  // The stream tells of it, too, and could be faster than the failure.
  let seen = () => {};
  const failed = new Promise<void>((done) => (seen = done));
  await page.route("**/since?*", async (route) => {
    await failed;
    await route.continue();
  });
  await composer(page).fill("It left today.");
  await page.keyboard.press("Control+Enter");
  await expect(log(page).locator(".msg.failed")).toContainText("It left today.");
  await page.unroute("**/act/send");
  seen();
  await log(page).getByRole("button", { name: "Try again" }).click();
  await expect(log(page).locator(".msg.failed, .msg.sending")).toHaveCount(0);
  await expect(log(page).locator(".msg.out")).toHaveCount(1);
  await visit(page, house.at(`/inbox/${id}`));
  await expect(log(page).locator(".msg.out")).toHaveCount(1);
});

test("a colleague's answer that one has seen does not stand in the way of one's own @scripts", async ({ open, house, staff }) => {
  const { tomas, id } = await shared(house, staff);
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
  const { tomas, id } = await shared(house, staff);
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

test("what a colleague was faster than can be changed, and is kept until it is @scripts", async ({ open, house, staff, faults }) => {
  const { tomas, id } = await shared(house, staff);
  const maja = await open(house.owner);
  await visit(maja, house.at(`/inbox/${id}`));
  await composer(maja).fill("I will look.");
  await tomas.api.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "reply", body: "It left today." } });
  await expect(log(maja)).toContainText("It left today.");
  faults.allow(409, "/act/send");
  await composer(maja).press("Control+Enter");
  const failed = log(maja).locator(".msg.failed");
  await expect(failed).toContainText("I will look.");
  await composer(maja).fill("And a bulb.");
  await failed.getByRole("button", { name: "Change it" }).click();
  await expect(failed).toHaveCount(0);
  await expect(composer(maja)).toHaveValue("I will look.\n\nAnd a bulb.");
  await expect(composer(maja)).toBeFocused();
  await composer(maja).press("Control+Enter");
  await expect(log(maja).locator(".msg.out:not(.sending)")).toHaveCount(2);
  await expect(failed).toHaveCount(0);
});

test("a draft that is older than a colleague's answer asks, and files go with the question @scripts", async ({ open, house, staff, faults }) => {
  const { tomas, id } = await shared(house, staff);
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
  const { tomas, id } = await shared(house, staff);
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
