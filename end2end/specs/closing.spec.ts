// The ways out of a workspace: leaving it, and closing it.
import { signUp } from "../support/house.ts";
import { PASSWORD, expect, test } from "../support/test.ts";

test("somebody leaves a workspace from their own page; its only owner is told what to do first", async ({ open, house, server }) => {
  const una = await signUp(server, "Una Berg", "Berg");
  await house.join(una, "agent");
  const hers = await open(una);
  await hers.goto("/account/privacy");
  const work = hers.getByRole("region", { name: "Where you work" });
  await work.getByRole("link", { name: "Leave Lindhag Lamps" }).click();
  await expect(hers.getByRole("heading", { level: 1 })).toHaveText("Leave Lindhag Lamps");
  await hers.getByRole("button", { name: "Leave" }).click();
  await expect(hers.getByText("You have left the workspace.")).toBeVisible();
  await hers.goto("/account/privacy");
  await expect(work.getByRole("link")).toHaveCount(1);

  const maja = await open(house.owner);
  await maja.goto(house.at("/leave"));
  await expect(maja.getByText("Nobody else is here")).toBeVisible();
  await maja.getByRole("link", { name: "Close this workspace" }).click();
  await expect(maja).toHaveURL(house.at("/settings/close"));
});

test("a workspace is closed with its name and a password, stands still, and is opened again", async ({ open, page, house, staff, faults }) => {
  faults.allow(422, "/settings/close");
  faults.allow(404, "/widget/");
  const id = await house.conversationWith("Ada Byron", "Is the green one back?");
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const maja = await open(house.owner);
  await maja.goto(house.at("/settings/workspace"));
  await maja.getByRole("link", { name: "See what it means" }).click();
  await expect(maja.getByRole("heading", { level: 1 })).toHaveText("Close Lindhag Lamps");
  await expect(maja.getByText("one contact, one conversation")).toBeVisible();
  await expect(maja.getByText("2 people work here.")).toBeVisible();

  const name = maja.getByLabel("Name of the workspace");
  await name.fill("Lamps");
  await maja.getByLabel("Password").fill(PASSWORD);
  await maja.getByRole("button", { name: "Close it" }).click();
  await expect(name).toHaveAccessibleDescription(/This is not its name/);
  await name.fill("Lindhag Lamps");
  await maja.getByLabel("Password").fill("not the one");
  await maja.getByRole("button", { name: "Close it" }).click();
  await expect(maja.getByLabel("Password")).toHaveAccessibleDescription(/This is not the password/);
  await maja.getByLabel("Password").fill(PASSWORD);
  await maja.getByRole("button", { name: "Close it" }).click();
  await expect(maja.getByRole("heading", { level: 1 })).toHaveText("Lindhag Lamps is closed");

  const his = await open(tomas);
  await his.goto(house.at(`/inbox/${id}`));
  await expect(his.getByText("This workspace is closed and will be deleted on")).toBeVisible();
  await expect(his.getByRole("log")).toContainText("Is the green one back?");
  await expect(his.getByRole("textbox", { name: "Message" })).toHaveCount(0);
  await expect(his.getByRole("button", { name: "Open it again" }), "an owner’s to decide").toHaveCount(0);
  await his.getByRole("link", { name: "What I can still do" }).click();
  await expect(his.getByText("ask an owner")).toBeVisible();
  await page.goto(`/widget/${await house.key()}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await maja.goto(house.at("/contacts"));
  await maja.getByRole("button", { name: "Open it again" }).click();
  await expect(maja.getByText("The workspace is open again.")).toBeVisible();
  await his.goto(house.at(`/inbox/${id}`));
  await expect(his.getByRole("textbox", { name: "Message" })).toBeVisible();
});

test("a workspace that is closed for good is gone at once; its people stay", async ({ open, house, staff, faults }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "viewer");
  const maja = await open(house.owner);
  await maja.goto(house.at("/settings/close"));
  await maja.getByLabel("Name of the workspace").fill("Lindhag Lamps");
  await maja.getByLabel("Password").fill(PASSWORD);
  await maja.getByRole("button", { name: "Delete for good" }).click();
  await expect(maja.getByText("The workspace is closed and is being deleted")).toBeVisible();
  await expect(maja.locator(`a[href="${house.at("/inbox")}"]`)).toHaveCount(0);
  const his = await open(tomas);
  faults.allow(404);
  expect((await his.goto(house.at("/inbox")))?.status()).toBe(404);
  expect((await his.goto("/account/privacy"))?.status()).toBe(200);
});
