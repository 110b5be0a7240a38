import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test, visit } from "../support/test.ts";

const names = (page: Page) => page.locator("table.table tbody th a");

async function find(page: Page, query: string) {
  await page.getByRole("searchbox", { name: "Find a person" }).fill(query);
  await page.getByRole("searchbox", { name: "Find a person" }).press("Enter");
}

test("somebody is added, and what is wrong is said beside its field", async ({ open, house, faults }) => {
  faults.allow(422, "/contacts/new");
  const page = await open(house.owner);
  await visit(page, house.at("/contacts"));
  await expect(page.getByRole("heading", { name: "Nobody here yet" })).toBeVisible();
  await page.locator("main").getByRole("link", { name: "New person" }).first().click();
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByText("Give a name, an address or a number")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Ada Byron");
  await page.getByLabel("E-mail address 1").fill("ada@byron");
  await page.getByLabel("Telephone number 1").fill("0639 98 00 42");
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByLabel("E-mail address 1")).toHaveAccessibleDescription(/not a whole address/);
  await expect(page.getByLabel("Telephone number 1")).toHaveAccessibleDescription(/country's code/);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Ada Byron");
  await page.getByLabel("E-mail address 1").fill("ada@byron.example");
  await page.getByLabel("Telephone number 1").fill("+33 6 39 98 00 42");
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ada Byron");
  await expect(page.getByRole("main")).toContainText("ada@byron.example");
  await expect(page.getByRole("main")).toContainText("Added by hand");
});

test("people are found by how a word of their name, their address or their number begins", async ({ open, house }) => {
  await house.contact({ name: "Ada Byron Lovelace", "email-1": "countess@lovelace.example", "phone-1": "+33639980042" });
  await house.contact({ name: "Bo Ek", "email-1": "bo@ek.example", "phone-1": "+46701740605" });
  const page = await open(house.owner);
  await visit(page, house.at("/contacts"));
  await expect(names(page)).toHaveCount(2);
  for (const query of ["lovel", "BYRON", "countess", "+33 6 39", "ada byr"]) {
    await find(page, query);
    await expect(names(page), query).toHaveText(["Ada Byron Lovelace"]);
    expect(page.url(), "what was looked for is in no address").not.toContain(encodeURIComponent(query).slice(0, 4));
  }
  await find(page, "nobody at all");
  await expect(page.getByRole("heading", { name: "Nobody is called “nobody at all”" })).toBeVisible();
  await page.getByRole("link", { name: "Show everyone" }).click();
  await expect(names(page)).toHaveCount(2);
});

test("an edit on an old state shows both, and nothing is lost", async ({ open, house, staff, faults }) => {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  const id = await house.contact({ name: "Ada Byron", "email-1": "ada@byron.example" });
  const [maja, his] = [await open(house.owner), await open(tomas)];
  await maja.goto(house.at(`/contacts/${id}/edit`));
  await his.goto(house.at(`/contacts/${id}/edit`));
  await his.getByLabel("Name", { exact: true }).fill("Ada King");
  await his.getByRole("button", { name: "Keep" }).click();
  await expect(his.getByRole("heading", { level: 1 })).toHaveText("Ada King");

  faults.allow(409, "/edit");
  await maja.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await maja.getByRole("button", { name: "Keep" }).click();
  await expect(maja.getByRole("alert")).toContainText("Somebody changed this person while you wrote");
  await expect(maja.getByRole("row", { name: /Name Ada King Ada Lovelace/ })).toBeVisible();
  await expect(maja.getByLabel("Name", { exact: true })).toHaveValue("Ada Lovelace");
  await maja.getByRole("button", { name: "Keep mine" }).click();
  await expect(maja.getByRole("heading", { level: 1 })).toHaveText("Ada Lovelace");
});

test("a field of one's own is defined, checked, and shown", async ({ open, house, faults }) => {
  const page = await open(house.owner);
  await visit(page, house.at("/settings/fields"));
  await page.getByLabel("Name").fill("Lamps bought");
  await page.getByLabel("What it holds").selectOption("A number");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("Added.")).toBeVisible();
  await page.getByLabel("Name").fill("Shop");
  await page.getByLabel("What it holds").selectOption("A web address");
  await page.getByRole("button", { name: "Add" }).click();

  const id = await house.contact({ name: "Ada Byron" });
  faults.allow(422, "/edit");
  await visit(page, house.at(`/contacts/${id}/edit`));
  await page.getByLabel("Lamps bought").fill("many");
  await page.getByLabel("Shop").fill("https://lovelace.example/a");
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByLabel("Lamps bought")).toHaveAccessibleDescription("This is not a number");
  await page.getByLabel("Lamps bought").fill("12");
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.locator("dl.facts")).toContainText("Lamps bought12");
  await expect(page.getByRole("link", { name: "https://lovelace.example/a" })).toHaveAttribute("rel", /noopener/);
});

test("somebody is deleted for good, after a question", async ({ open, house, faults }) => {
  const id = await house.contact({ name: "Ada Byron" });
  const page = await open(house.owner);
  await visit(page, house.at(`/contacts/${id}`));
  await page.getByRole("link", { name: "Delete for good…" }).click();
  await expect(page.getByRole("heading", { name: "Delete Ada Byron for good?" })).toBeVisible();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page).toHaveURL(house.at("/contacts"));
  await expect(names(page)).toHaveCount(0);
  faults.allow(404);
  await page.goto(house.at(`/contacts/${id}`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing here");
});

const people = [
  "Vorname;Nachname;Mail;Telefon;Lampen",
  "Ada;Byron;ada@byron.example;+33 6 39 98 00 42;3",
  "Bo;Ek;bo@ek.example;;",
  "Cy;Young;not an address;;",
  "Søren;Ærø;soren@aero.example;+4570101155;many",
].join("\r\n");

async function look(page: Page) {
  // The page looks again by itself with scripts; pressing is what one does without.
  await expect(async () => {
    const again = page.getByRole("link", { name: "Look again" });
    if (await again.isVisible()) await again.click();
    await expect(page.getByRole("heading", { name: "What comes of it" })).toBeVisible({ timeout: 300 });
  }).toPass();
}

test("a file is read, tried, and brought in, and twice brings nobody twice", async ({ open, house }) => {
  await house.field("Lamps", "number");
  await house.contact({ name: "Bo", "email-1": "bo@ek.example" });
  const page = await open(house.owner);
  for (const time of ["first", "second"]) {
    await page.goto(house.at("/contacts/import"));
    await page.getByLabel("File", { exact: true }).setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(people) });
    await page.getByRole("button", { name: "Read it" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("What do the columns mean?");
    await page.getByLabel("What “Vorname” means").selectOption("Name");
    await page.getByLabel("What “Nachname” means").selectOption("Name");
    await page.getByLabel("What “Mail” means").selectOption("E-mail");
    await page.getByLabel("What “Telefon” means").selectOption("Phone");
    await page.getByLabel("What “Lampen” means").selectOption("Lamps");
    const looks = await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => getComputedStyle(row).backgroundColor));
    expect(new Set(looks), "no row looks chosen").toEqual(new Set(["rgba(0, 0, 0, 0)"]));
    await page.getByRole("button", { name: "Try all 4 rows" }).click();
    await look(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tried, nothing changed yet");
    const counts = page.locator("dl.facts").first();
    if (time === "second") {
      await expect(counts).toHaveText(/New people\s*0\s*Known, and changed\s*0\s*Known, and the same\s*2\s*Left out\s*2/);
      await expect(page.getByText("Nothing in this file is new.")).toBeVisible();
      break;
    }
    await expect(counts).toHaveText(/New people\s*1\s*Known, and changed\s*1\s*Known, and the same\s*0\s*Left out\s*2/);
    // Whom it would change, and in what: whoever is meant is a link away.
    await expect(page.getByRole("row", { name: "3 Bo Name", exact: true })).toBeVisible();
    await expect(page.getByRole("row", { name: "3 Bo Name", exact: true }).getByRole("link")).toHaveAttribute("href", /\/contacts\//);
    await expect(page.getByRole("row", { name: /^4 E-mail This is not a whole address/ })).toBeVisible();
    await expect(page.getByRole("row", { name: /^5 Lamps This is not a number/ })).toBeVisible();
    const [bad] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Save as CSV" }).click()]);
    const problems = await readFile(await bad.path(), "utf8");
    expect(problems).toContain('"4","E-mail","This is not a whole address');
    expect(problems, "it says where, not who").not.toContain("Young");
    await page.getByRole("button", { name: "Bring in 2 people" }).click();
    await look(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Brought in");
    await expect(page.getByRole("row", { name: "3 Bo Ek Name", exact: true })).toBeVisible();
  }
  await visit(page, house.at("/contacts"));
  await expect(names(page)).toHaveCount(2);
  await expect(page.getByRole("main")).toContainText("Ada Byron");

  await page.locator("main").getByRole("link", { name: "Export" }).click();
  await expect(page.getByRole("main")).toContainText("2 people, about 1 kB");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  expect(file.suggestedFilename()).toMatch(new RegExp(`^people-${house.slug}-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain("ada@byron.example");
  expect(text).toContain("Lamps");
});

test("a file that is no table is refused with a reason", async ({ open, house, faults }) => {
  faults.allow(422, "/contacts/import");
  const page = await open(house.owner);
  await page.goto(house.at("/contacts/import"));
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 1, 2]) });
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(page.getByLabel("File", { exact: true })).toHaveAccessibleDescription(/Save it as CSV/);
});

test("a person's page tells of their conversations", async ({ open, house }) => {
  await house.write("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at("/contacts"));
  await names(page).filter({ hasText: "Ada Byron" }).click();
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText("Where is my lamp?");
  await page.getByRole("link", { name: "One entry" }).click();
  await expect(page.locator("#log")).toContainText("Where is my lamp?");
});

test("a person's page sorts notes from conversations, and leads to where one writes to them", async ({ open, house }) => {
  const ada = await house.conversationWith("Ada Byron", "Where is my lamp?");
  const page = await open(house.owner);
  await visit(page, house.at(`/inbox/${ada}`));
  await page.getByText("Note", { exact: true }).first().click();
  await page.getByRole("textbox", { name: "Message", exact: true }).fill("She is on the fourth floor.");
  await page.getByRole("button", { name: "Keep note" }).click();
  await expect(page.locator("#log .msg.private:not(.sending)")).toContainText("fourth floor");
  await page.getByRole("link", { name: "Everything so far" }).click();

  const line = page.getByRole("region", { name: "Timeline" });
  await expect(line.getByRole("heading", { name: "Today" })).toBeVisible();
  await expect(line.getByRole("listitem")).toHaveCount(3);
  await expect(line.getByRole("link", { name: "Everything" })).toHaveAttribute("aria-current", "page");
  await line.getByRole("link", { name: "Notes" }).click();
  await expect(line.getByRole("listitem")).toHaveCount(1);
  await expect(line).toContainText(`Note by ${house.owner.name}`);
  await expect(line).toContainText("She is on the fourth floor.");
  await line.getByRole("link", { name: "Conversations" }).click();
  await expect(line.getByRole("listitem")).toHaveCount(1);
  await expect(line).not.toContainText("fourth floor");
  await page.getByRole("link", { name: "Write", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/inbox/${ada}$`));

  const nobody = await house.contact({ name: "Bo Ek", email: "bo@ek.example" });
  await visit(page, house.at(`/contacts/${nobody}?show=notes`));
  await expect(line).toHaveText(/Nothing of this kind yet/);
  await expect(page.getByRole("link", { name: "Write", exact: true })).toHaveCount(0);
});

test("a long name on one line moves nothing else", async ({ open, house }) => {
  await house.contact({ name: "W".repeat(190), "email-1": "long@name.example", "phone-1": "+46701740605" });
  await house.contact({ name: "Bo Ek", "email-1": "bo@ek.example" });
  const page = await open(house.owner);
  await visit(page, house.at("/contacts"));
  for (const cell of await page.locator("main table :is(th, td)").all()) {
    const box = (await cell.boundingBox())!;
    expect(box.x + box.width, await cell.innerText()).toBeLessThanOrEqual(1280);
  }
  const main = page.locator("main");
  expect(await main.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
});

test("an address that somebody has already is asked about before it is kept", async ({ open, house, faults }) => {
  faults.allow(409, "/contacts/new");
  await house.contact({ name: "Zoë Berg", "email-1": "zoe@x.example" });
  const page = await open(house.owner);
  await visit(page, house.at("/contacts/new"));
  await page.getByLabel("Name", { exact: true }).fill("Zoe");
  await page.getByLabel("E-mail address 1").fill("ZOE@x.example");
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("alert").getByRole("link", { name: "Zoë Berg" })).toBeVisible();
  await expect(page.getByLabel("E-mail address 1")).toHaveValue("ZOE@x.example");
  await expect(page.getByLabel(/^E-mail address/)).toHaveCount(2);
  await page.getByRole("button", { name: "Keep this one too" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Zoe");
  await expect(page.getByRole("main")).toContainText("Same address as");
});
