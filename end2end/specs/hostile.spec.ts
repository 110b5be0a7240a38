// Text that wants to be something else: markup, scripts, turned-round writing, far too many signs.
import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { type File, House, client, signUp } from "../support/house.ts";
import { serve } from "../support/server.ts";
import { PASSWORD, expect, test, visit } from "../support/test.ts";

const MARKUP = `<img src=x onerror="document.title='broken'"><b>bold</b>`;
const ENDS = `</title></textarea></script><script>document.title='broken'</script>`;
const TURNED = "\u202Egnp.exe\u202C";
const FLOOD = "🏮👩‍👩‍👧‍👦".repeat(20);
const LONG = "W".repeat(190);

/** Nothing of it has become an element, and nothing ran. */
async function clean(page: Page) {
  await expect(page).not.toHaveTitle("broken");
  expect(await page.locator("img[src=x], b:text-is('bold'), script:not([src])").count()).toBe(0);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${page.url()} sticks out`).toBeLessThanOrEqual(0);
}

test("text in every field stays text, and sticks out of no small screen", async ({ open, server, faults }) => {
  test.slow();
  const owner = await signUp(server, `Maja ${MARKUP}`.slice(0, 190), `Lamps ${ENDS}`.slice(0, 80));
  const house = await House.build(server, owner, `Lamps ${MARKUP}`.slice(0, 80));
  await house.label(`Label ${MARKUP}`.slice(0, 60));
  await house.canned("evil", `Title ${MARKUP}`.slice(0, 60), ENDS);
  await house.field(`Field ${MARKUP}`.slice(0, 60), "text");
  const customer = await house.write(`Ada ${MARKUP}`, `${MARKUP}\n${ENDS}\n${TURNED}\n${FLOOD}\n${LONG}\njavascript:alert(1) https://x.example/"onclick="x`);
  await house.write(`${TURNED} ${FLOOD}`, LONG);
  await house.write(LONG, FLOOD);
  const contact = await house.contact({ name: `Bo ${ENDS}`, "email-1": `"<b>x</b>"@x.example`.replace(/["<>]/g, "") });
  const html = await (await owner.api.get(house.at("/inbox"))).text();
  const ids = [...html.matchAll(/id="row-([\w-]+)"/g)].map((match) => match[1]!);
  expect(ids).toHaveLength(3);
  for (const id of ids) {
    await owner.api.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "note", body: `${MARKUP} ${ENDS} ${TURNED} ${LONG}` } });
    await owner.api.post(house.at(`/inbox/${id}/send`), { multipart: { kind: "reply", body: `${MARKUP} ${ENDS} ${FLOOD}` } });
  }
  await owner.api.post(house.at("/inbox-views"), { form: { name: `View ${MARKUP}`.slice(0, 60), assignee: "me" } });
  await owner.api.post(house.at(`/inbox-bulk`), { form: { do: "priority=urgent", c: ids[0]! } });

  const page = await open(owner);
  await page.setViewportSize({ width: 320, height: 640 });
  const places = ["/inbox", ...ids.map((id) => `/inbox/${id}`), ...ids.map((id) => `/inbox/${id}/person`), "/contacts", `/contacts/${contact}`];
  places.push(`/contacts/${contact}/edit`, `/contacts/${contact}/delete`, "/settings/labels", "/settings/canned", "/settings/fields");
  places.push("/settings/workspace", "/settings/members", "/settings/log", "/welcome");
  for (const place of places) {
    await visit(page, house.at(place));
    await clean(page);
  }
  for (const place of ["/workspaces?all=1", "/account/privacy", "/account/delete"]) {
    await page.goto(place);
    await clean(page);
  }
  await visit(page, house.at(`/contacts/${contact}`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Bo ${ENDS}`);

  const hers = await open(undefined, { storageState: await customer.storageState() });
  await hers.goto(`/widget/${await house.key()}`);
  await expect(hers.locator(".msg.out")).toContainText(MARKUP);
  await expect(hers.locator(".msg.out")).toContainText("</title></textarea></script><script>");
  await clean(hers);
  faults.allow(422);
});

/** The same in a name of a file, which has neither slashes nor quotation marks. */
const TAG = `<img src=x onerror=document.title='broken'>`;
const DOT = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

/** A cell of a table of people. */
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

test("names of chats, files, columns and browsers stay text, too", async ({ open, server }) => {
  test.slow();
  const owner = await signUp(server, `Maja ${ENDS}`, "Lamps");
  const house = await House.build(server, owner);
  const channel = await house.setChat({ name: `Chat ${MARKUP}`.slice(0, 60), greeting: `${ENDS} ${TURNED} ${FLOOD} ${LONG}`.slice(0, 500), ask_email: "1" });
  await client(server).then((api) =>
    api.post("/sign-in", { form: { email: owner.email, password: PASSWORD }, headers: { "user-agent": `${MARKUP}${ENDS}${LONG}` } }),
  );
  await house.field("Motto", "text");
  const motto = /name="(field-[\w-]+)"/.exec(await (await owner.api.get(house.at("/contacts/new"))).text())![1]!;
  const contact = await house.contact({ name: "Bo", [motto]: `${MARKUP} ${ENDS} ${TURNED} ${LONG}` });
  const long = await house.contact({ name: "Cy", [motto]: LONG });

  const text: File = { name: `${TAG}${TURNED}${LONG}.txt`, mimeType: "text/plain", buffer: Buffer.from(ENDS) };
  const picture: File = { name: `${TAG}${FLOOD}.png`, mimeType: "image/png", buffer: DOT };
  const customer = await house.write("Ada", "A file", { file: text });
  await house.write("Ada", "A picture", { api: customer, file: picture });
  const conversation = await house.conversation("Ada");
  for (const file of [text, picture]) {
    const sent = await owner.api.post(house.at(`/inbox/${conversation}/send`), { multipart: { kind: "reply", body: "And ours", file } });
    expect(sent.ok()).toBe(true);
  }

  const page = await open(owner);
  await page.setViewportSize({ width: 320, height: 640 });
  const rows = [[MARKUP, ENDS, LONG], [`Di ${ENDS}`, "di@x.example", `${MARKUP} ${TURNED} ${LONG}`], ["Ed", MARKUP, FLOOD]];
  const path = await house.import(rows.map((row) => row.map(cell).join(",")).join("\n"), `${TAG}${LONG}.csv`);
  await visit(page, path);
  await clean(page);
  await expect(page.getByRole("rowheader").first()).toContainText("<b>bold</b>");
  for (const [place, means] of [["0", "name"], ["1", "email"], ["2", motto]] as const) await page.locator(`#column-${place}`).selectOption(means);
  for (const [verb, title] of [["Try all 2 rows", "Tried, nothing changed yet"], ["Bring in one person", "Brought in"]] as const) {
    await page.getByRole("button", { name: verb }).click();
    await expect(async () => {
      await visit(page, path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(title, { timeout: 300 });
    }).toPass();
    await clean(page);
  }

  const places = [`/inbox/${conversation}`, `/inbox/${conversation}/person`, `/contacts/${contact}`, `/contacts/${contact}/edit`, `/contacts/${long}`];
  places.push("/contacts", "/contacts/import", "/settings/channels", "/settings/log", "/welcome");
  for (const place of [...places.map((place) => house.at(place)), channel, "/account/privacy", "/account/delete", "/privacy"]) {
    await visit(page, place);
    await clean(page);
  }
  const copy = await (await owner.api.get("/account/privacy/copy")).json();
  expect(JSON.stringify(copy), "the browser by the name that it gave itself").toContain("document.title='broken'");

  const hers = await open(undefined, { storageState: await customer.storageState(), viewport: { width: 320, height: 640 } });
  for (const visitor of [hers, await open(undefined, { viewport: { width: 320, height: 640 } })]) {
    await visitor.goto(`/widget/${await house.key()}`);
    await clean(visitor);
  }
  await expect(hers.locator(".msg").first()).toContainText("onerror=");
});

test("the particulars of who runs it stay text on the pages drawn from them", async ({ open }, info) => {
  const own = await readFile("../profiles/avow.toml", "utf8");
  const said = JSON.stringify(`${MARKUP}${ENDS} ${TURNED} ${LONG}`);
  const helper = ["legal_name", "country", "safeguard", "host", "product_function"].map((key) => `${key} = ${said}`).join("\n");
  const profile = info.outputPath("profile.toml");
  const filled = own.replace(/^(legal_name|address|country|database|files|backups) = ""$/gm, `$1 = ${said.replaceAll("$", "$$$$")}`);
  await writeFile(profile, `${filled}\n[[processors]]\nrole = "processor"\npurpose = "operation"\ndata = ["address"]\ncontract_date = "2026-01-31"\n${helper}\n`);
  const server = await serve(["--profile", profile]);
  try {
    const page = await open(undefined, { baseURL: server.base, viewport: { width: 320, height: 640 } });
    for (const place of ["/", "/privacy", "/privacy/choices", "/privacy/left", "/sign-up"]) {
      await page.goto(place);
      await clean(page);
    }
    await page.goto("/privacy");
    await expect(page.getByRole("main")).toContainText("<b>bold</b>");
  } finally {
    await server.stop();
  }
});

test("what is wrong comes back as it was typed, and as text", async ({ page, open, house, faults }) => {
  faults.allow(422);
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill(`"><script>document.title='broken'</script>`);
  await page.getByLabel("E-mail").fill("a@b");
  await page.getByLabel("Your company").fill(ENDS);
  await page.getByLabel("Password").fill("short");
  await page.getByLabel("I am 16 or older").check();
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page.getByLabel("Your name")).toHaveValue(`"><script>document.title='broken'</script>`);
  await clean(page);

  const maja = await open(house.owner);
  await visit(maja, house.at("/settings/canned"));
  await maja.getByLabel("What it is about").fill(MARKUP.slice(0, 60));
  await maja.getByLabel("Short name").fill("NOT GOOD");
  await maja.getByLabel("Text", { exact: true }).fill(`\n${ENDS}`);
  await maja.getByRole("button", { name: "Add" }).click();
  await expect(maja.getByLabel("Short name")).toHaveAccessibleDescription(/Small letters a to z/);
  await expect(maja.getByLabel("Text", { exact: true })).toHaveValue(`\n${ENDS}`);
  await clean(maja);
  await visit(maja, house.at("/contacts"));
  await maja.getByRole("searchbox", { name: "Find a person" }).fill(MARKUP);
  await maja.getByRole("searchbox", { name: "Find a person" }).press("Enter");
  await expect(maja.getByRole("heading", { name: /Nobody is called/ })).toContainText("<b>bold</b>");
  await clean(maja);
});

test("an address of another site is nowhere to be led to", async ({ page, server }) => {
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example"]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    const answer = await page.request.post("/language", { form: { lang: "en", next }, maxRedirects: 0 });
    expect(answer.headers()["location"], next).toBe("/");
  }
  const foreign = await page.request.post("/language", { form: { lang: "en", next: "/" }, headers: { origin: "https://evil.example" }, maxRedirects: 0 });
  expect(foreign.status()).toBe(403);
  const rebound = await page.request.get("/", { headers: { host: "evil.example" } });
  expect(rebound.status()).toBe(421);
  expect(server.base).toContain("127.0.0.1");
});
