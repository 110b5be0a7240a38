// Neither of our languages is written from right to left. The day one is, the styles are ready: a page that is told so
// is the same page, mirrored. And whoever asks for less motion sees none.
import type { Locator, Page } from "@playwright/test";
import { type Furnished, expect, test } from "../support/furnished.ts";
import { axe, stickingOut } from "../support/look.ts";
import { awake } from "../support/test.ts";

const PAGES: [string, (furnished: Furnished) => string | Promise<string>][] = [
  ["sign-in", () => "/sign-in"],
  ["the inbox", ({ house }) => house.at("/inbox")],
  ["a thread", ({ house, conversation }) => house.at(`/inbox/${conversation}`)],
  ["a person beside a thread", ({ house, conversation }) => house.at(`/inbox/${conversation}/person`)],
  ["a person", ({ house, contact }) => house.at(`/contacts/${contact}`)],
  ["settings", ({ house }) => house.at("/settings/labels")],
  ["the chat", async ({ house }) => `/widget/${await house.key()}`],
];

async function turn(page: Page, path: string) {
  await page.goto(path);
  if (!path.startsWith("/widget/")) await awake(page);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
}

/** Where it begins and ends, from the left. */
async function sides(part: Locator): Promise<{ left: number; right: number }> {
  const { x, width } = (await part.boundingBox())!;
  return { left: x, right: x + width };
}

for (const width of [320, 1280]) {
  for (const [name, path] of PAGES) {
    test(`from right to left, ${width} px wide: ${name} @scripts`, async ({ open, furnished }) => {
      const page = await open(furnished.house.owner, { viewport: { width, height: 800 }, ...(name === "sign-in" ? { storageState: undefined } : {}) });
      await turn(page, await path(furnished));
      expect(await stickingOut(page)).toEqual([]);
      await axe(page);
    });
  }
}

test("from right to left the list is on the right and the person on the left @scripts", async ({ open, furnished }) => {
  const page = await open(furnished.house.owner);
  await turn(page, furnished.house.at(`/inbox/${furnished.conversation}`));
  const [nav, list, thread, person] = await Promise.all([".nav", ".list", ".thread", ".person"].map((pane) => sides(page.locator(pane).first())));
  expect(nav!.right).toBe(1280);
  expect(list!.right).toBeLessThanOrEqual(nav!.left);
  expect(thread!.right).toBeLessThanOrEqual(list!.left);
  expect(person!.right).toBeLessThanOrEqual(thread!.left);
  expect(person!.left).toBe(0);

  const [theirs, ours] = await Promise.all([".msg:not(.out):not(.private)", ".msg.out"].map((kind) => sides(page.locator(kind).first())));
  expect(ours!.left, "our words stand at the end").toBeLessThan(theirs!.left);
  const log = await sides(page.locator("#log"));
  expect(log.right - theirs!.right, "theirs where lines begin").toBeLessThanOrEqual(40);
  const send = await sides(page.getByRole("button", { name: "Send", exact: true }).first());
  expect(send.left - thread!.left, "and what sends is where lines end").toBeLessThanOrEqual(48);
});

test("from right to left a menu opens at what opens it, and dialogs fit @scripts", async ({ open, furnished }) => {
  const page = await open(furnished.house.owner);
  await turn(page, furnished.house.at(`/inbox/${furnished.conversation}`));
  for (const menu of ["assign", "snooze", "more", "filters"]) {
    const opener = page.locator(`[popovertarget=${menu}]`);
    await opener.click();
    const [at, box] = [await sides(opener), await sides(page.locator(`#${menu}`))];
    expect(box.left, menu).toBeGreaterThanOrEqual(0);
    expect(box.right, menu).toBeLessThanOrEqual(1280);
    expect(box.left < at.right && box.right > at.left, `${menu} is below its button`).toBe(true);
    // Whatever a name is written in, its row begins where the others do.
    const rows = await page.locator(`#${menu}`).evaluate((held) =>
      [...held.querySelectorAll("button:not(.btn)")].map((row) => getComputedStyle(row).direction));
    expect(rows.filter((direction) => direction !== "rtl"), menu).toEqual([]);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await stickingOut(page)).toEqual([]);
});

/** Everything that moves or may: by name, with what is drawn before and after it. */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((element) =>
      [undefined, "::before", "::after", "::backdrop"].flatMap((part) => {
        const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element, part);
        const still = animationName === "none" && transitionDuration.split(", ").every((time) => time === "0s") && scrollBehavior !== "smooth";
        return still ? [] : [`${element.localName}.${element.className}${part ?? ""} ${animationName} ${transitionDuration}`];
      }),
    ),
  );
}

test("whoever asks for less motion sees none @scripts", async ({ open, furnished: { house, conversation } }) => {
  for (const reducedMotion of ["no-preference", "reduce"] as const) {
    const page = await open(house.owner, { reducedMotion });
    await page.goto(house.at(`/inbox/${conversation}`));
    await awake(page);
    await page.locator("[popovertarget=more]").click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    // Somebody types, and a button waits for its answer.
    await page.evaluate(() => {
      document.querySelector(".strip")!.insertAdjacentHTML("beforeend", '<span class="typing"></span>');
      document.querySelector(".btn")!.setAttribute("aria-busy", "true");
    });
    const found = await moving(page);
    const running = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
    if (reducedMotion === "reduce") expect([...found, running]).toEqual([0]);
    else expect(found.join(), "where nobody asks, this test would see it").toContain("blink");
  }
  const chat = await open(undefined, { reducedMotion: "reduce" });
  for (const path of [`/widget/${await house.key()}`, "/", "/privacy"]) {
    await chat.goto(path);
    expect(await moving(chat), path).toEqual([]);
  }
});
