// What is typed and not sent stays where it was typed, on every device of whoever typed it, until it is said.
import type { Page } from "@playwright/test";
import { composer, log, row } from "../support/inbox.ts";
import { expect, test, visit } from "../support/test.ts";

const saved = (page: Page) => page.getByText("Draft saved", { exact: true });
const kept = (page: Page) => page.waitForResponse((response) => response.url().endsWith("/act/draft") && response.ok());

test("what was typed is there after going elsewhere, after a reload, and on another device @scripts", async ({ open, house }) => {
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  await house.write("Bo Ek", "Is it dark?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${ada}`));
  await expect(saved(page)).toBeHidden();
  await composer(page).pressSequentially("It left today");
  await expect(saved(page)).toBeVisible();
  await row(page, "Bo Ek").getByRole("link").click();
  await expect(log(page)).toContainText("Is it dark?");
  await expect(composer(page)).toHaveValue("");
  await visit(page, house.at(`/inbox/${ada}`));
  await expect(composer(page)).toHaveValue("It left today");
  await page.reload();
  await expect(composer(page)).toHaveValue("It left today");

  const other = await open(house.owner);
  await visit(other, house.at(`/inbox/${ada}`));
  await expect(composer(other)).toHaveValue("It left today");
  const noted = kept(other);
  await other.getByText("Note", { exact: true }).first().click();
  await noted;
  await page.reload();
  await expect(page.getByRole("button", { name: "Keep note" })).toBeVisible();

  const emptied = kept(other);
  await composer(other).fill("");
  await emptied;
  await page.reload();
  await expect(composer(page)).toHaveValue("");
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible();
});

test("a draft is marked in the list from when it is kept until it is sent or emptied @scripts", async ({ open, house }) => {
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${ada}`));
  const line = row(page, "Ada Byron");
  await expect(line).toContainText("Where is my lamp?");
  await composer(page).pressSequentially("It left");
  await expect(line).toContainText("Draft: It left");
  await expect(line).not.toContainText("Where is my lamp?");
  await composer(page).pressSequentially(" today");
  await expect(line).toContainText("Draft: It left today");
  await composer(page).fill("");
  await expect(line).not.toContainText("Draft:");
  await expect(line).toContainText("Where is my lamp?");
  await composer(page).pressSequentially("It left today.");
  await expect(line).toContainText("Draft: It left today.");
  await page.keyboard.press("Control+Enter");
  await expect(line).not.toContainText("Draft:");
  await expect(line).toContainText("You: It left today.");
  await expect(line.locator(".end")).toHaveText("sent");
});

test("whoever leaves right after the last key is asked nothing and loses nothing @scripts", async ({ open, house }) => {
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  await house.write("Bo Ek", "Is it dark?");
  const page = await open(house.owner);
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await visit(page, house.at(`/inbox/${ada}`));
  await composer(page).pressSequentially("It left today");
  await row(page, "Bo Ek").getByRole("link").click();
  await expect(log(page)).toContainText("Is it dark?");
  await visit(page, house.at(`/inbox/${ada}`));
  await expect(composer(page)).toHaveValue("It left today");
  expect(asked).toEqual([]);
});

test("what was sent is no draft any more, and what was typed meanwhile is one @scripts", async ({ open, house }) => {
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${ada}`));
  await composer(page).pressSequentially("It left today.");
  await expect(saved(page)).toBeVisible();
  let go = () => {};
  const held = new Promise<void>((done) => (go = done));
  await page.route("**/act/send", async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press("Control+Enter");
  await expect(saved(page)).toBeHidden();
  await composer(page).pressSequentially("And a bulb");
  await expect(saved(page)).toBeVisible();
  const again = kept(page);
  go();
  await expect(log(page).locator(".msg.out:not(.sending)")).toContainText("It left today.");
  await again;
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(composer(page)).toHaveValue("And a bulb");
  await composer(page).fill("And a bulb with it.");
  await page.keyboard.press("Control+Enter");
  await expect(log(page).locator(".msg.out:not(.sending)")).toHaveCount(2);
  await page.reload();
  await expect(log(page).locator(".msg.out")).toHaveCount(2);
  await expect(composer(page)).toHaveValue("");
});

test("whoever leaves while nothing can be kept is asked first @scripts", async ({ open, house, faults }) => {
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  await house.write("Bo Ek", "Is it dark?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${ada}`));
  faults.allowCut("/act/draft");
  await page.route("**/act/draft", (route) => route.abort());
  await composer(page).pressSequentially("It left today");
  await expect(page.getByText("Draft not saved", { exact: true })).toBeVisible();
  await expect(saved(page)).toBeHidden();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await row(page, "Bo Ek").getByRole("link").click({ noWaitAfter: true });
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await expect(composer(page)).toHaveValue("It left today");

  await page.unroute("**/act/draft");
  await expect(saved(page)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText("Draft not saved", { exact: true })).toHaveCount(0);
  await row(page, "Bo Ek").getByRole("link").click();
  await expect(log(page)).toContainText("Is it dark?");
  expect(asked).toEqual(["beforeunload"]);
});

test("a draft from elsewhere stands in the composer, and goes when it is sent", async ({ open, house }) => {
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const form = { workspace: house.slug, conversation: ada, note: "true", body: "Ask the warehouse\nabout <it>", client: "" };
  expect((await house.owner.api.post("/act/draft", { form })).ok()).toBe(true);
  const page = await open(house.owner);
  await visit(page, house.at("/inbox"));
  await expect(row(page, "Ada Byron")).toContainText("Draft: Ask the warehouse about <it>");
  await visit(page, house.at(`/inbox/${ada}`));
  await expect(composer(page)).toHaveValue("Ask the warehouse\nabout <it>");
  await expect(saved(page)).toBeVisible();
  await page.getByRole("button", { name: "Keep note" }).click();
  await expect(log(page).locator(".msg.private:not(.sending)")).toContainText("Ask the warehouse");
  await visit(page, house.at(`/inbox/${ada}`));
  await expect(composer(page)).toHaveValue("");
  await expect(row(page, "Ada Byron")).not.toContainText("Draft:");
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible();
});
