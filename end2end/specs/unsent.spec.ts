// What was typed while the session ended is not lost: it comes back, and goes out once its writer is signed in again.
import { PASSWORD, expect, test, visit } from "../support/test.ts";

test("a reply that was typed while the session ended can be sent after signing in @no-scripts", async ({ open, house, scripts, faults }) => {
  test.skip(scripts, "where scripts run the composer keeps it");
  faults.allow(401, "/send");
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${ada}`));
  await page.getByRole("textbox", { name: "Message", exact: true }).fill("It left today,\nby train");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "What you typed" })).toHaveValue("It left today,\nby train");

  const opening = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Sign in in a new tab" }).click();
  const door = await opening;
  await door.getByLabel("E-mail").fill(house.owner.email);
  await door.getByLabel("Password").fill(PASSWORD);
  await door.getByRole("button", { name: "Sign in" }).click();
  await expect(door).toHaveURL(new RegExp(`/inbox/${ada}`));
  await expect(door.locator("#log")).toContainText("Where is my lamp?");
  await door.close();

  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page).toHaveURL(new RegExp(`/inbox/${ada}`));
  await expect(page.locator("#log .msg.out")).toContainText("It left today,");
});
