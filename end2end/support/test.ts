// The test as specs see it: a server a worker, a house a test, and pages that are watched.
import { type Browser, type BrowserContextOptions, type Page, expect, test as base } from "@playwright/test";
import { Faults } from "./faults.ts";
import { House, type Person, neighbour, signUp } from "./house.ts";
import { Lighthouse } from "./lighthouse.ts";
import { type Server, serve } from "./server.ts";

export { expect };
export { PASSWORD } from "./house.ts";

interface Worker {
  /** The server of this worker, with an account in it already. */
  server: Server;
  /** People of this worker who have accounts. */
  staff: Staff;
  /** Lighthouse with a browser of its own. */
  lighthouse: Lighthouse;
}

interface Test {
  /** Do scripts run in this project? */
  scripts: boolean;
  faults: Faults;
  /** A workspace that no other test knows. */
  house: House;
  /** Opens a browser of somebody's own, signed in or not. */
  open: (person?: Person, options?: BrowserContextOptions) => Promise<Page>;
}

/** The worker's people. An account may have fifty workspaces; before that another one takes over. */
export class Staff {
  private readonly server: Server;
  private readonly byName = new Map<string, Promise<Person>>();
  private houses = 0;

  constructor(server: Server) {
    this.server = server;
  }

  /** Somebody by name, made when first asked for. */
  person(name: string): Promise<Person> {
    const held = this.byName.get(name) ?? signUp(this.server, name, `${name}’s own`);
    this.byName.set(name, held);
    return held;
  }

  /** Maja, who owns every test's house. */
  owner(): Promise<Person> {
    this.houses += 1;
    return this.person(this.houses % 40 === 0 || this.houses < 40 ? "Maja Lindqvist" : `Maja ${"I".repeat(Math.floor(this.houses / 40))} Lindqvist`);
  }
}

export const test = base.extend<Test, Worker>({
  server: [
    async ({}, use) => {
      const server = await serve();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  staff: [
    async ({ server }, use) => {
      const staff = new Staff(server);
      await staff.person("Maja Lindqvist");
      await use(staff);
    },
    { scope: "worker" },
  ],
  lighthouse: [
    async ({ launchOptions }, use) => {
      const lighthouse = await Lighthouse.launch(launchOptions);
      await use(lighthouse);
      await lighthouse.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server, staff: _ }, use) => use(server.base),
  extraHTTPHeaders: async ({}, use) => use(neighbour()),
  scripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  faults: [
    async ({ server, scripts }, use, info) => {
      const faults = new Faults(scripts);
      const before = server.log().length;
      await use(faults);
      const log = server.log().slice(before);
      if (log && info.status !== info.expectedStatus) await info.attach("server log", { body: log, contentType: "text/plain" });
      expect(faults.list(), "faults of pages").toEqual([]);
      expect(log.split("\n").filter((line) => line.includes("ERROR")), "errors of the server").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, faults }, use) => {
    faults.watch(context);
    await use(context);
  },
  house: async ({ server, staff }, use) => use(await House.build(server, await staff.owner())),
  open: async ({ browser, server, faults, contextOptions, javaScriptEnabled, viewport, hasTouch, isMobile, locale, timezoneId, colorScheme }, use) => {
    const options = { ...contextOptions, javaScriptEnabled, viewport, hasTouch, isMobile, locale, timezoneId, colorScheme, baseURL: server.base };
    const opened: Awaited<ReturnType<Browser["newContext"]>>[] = [];
    await use(async (person, more) => {
      const storageState = person ? await person.api.storageState() : undefined;
      const context = await browser.newContext({ ...options, extraHTTPHeaders: neighbour(), storageState, ...more });
      faults.watch(context);
      opened.push(context);
      return context.newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

/** Goes to a page of the workspace and, where scripts run, waits until its islands are awake. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

/** Waits for the islands, where there are any. */
export async function awake(page: Page): Promise<void> {
  if ((await page.locator("leptos-island").count()) === 0 || (await scriptless(page))) return;
  await expect(page.locator("html")).toHaveAttribute("data-awake", "");
}

async function scriptless(page: Page): Promise<boolean> {
  // Without scripts a noscript element is part of the page; CSS knows.
  return page.locator("html").evaluate(() => matchMedia("(scripting: none)").matches);
}
