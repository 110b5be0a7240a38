import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type Server, serve } from "../support/server.ts";
import { signUp } from "../support/house.ts";
import { perfect } from "../support/lighthouse.ts";
import { PASSWORD, expect, test } from "../support/test.ts";

const secret = "a-secret-for-tests-only";

/** A server, and a provider that signs people in to it. */
class Harbour {
  server!: Server;
  private provider?: ChildProcess;
  private folder?: string;
  private said = "";

  /** Starts both. `more` tells the provider how to be. */
  async start(more: Record<string, string> = {}): Promise<void> {
    const port = await freePort();
    const back = `http://127.0.0.1:${port}/sign-in/with/test/back`;
    const provider = spawn("node", ["oidc-provider.mjs"], {
      env: { ...process.env, PORT: "0", CLIENT_ID: "avow", CLIENT_SECRET: secret, REDIRECT_URI: back, ...more },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.provider = provider;
    const issuer = await new Promise<string>((found) => provider.stdout.on("data", (text) => {
      this.said += text;
      const line = /^issuer (\S+)/m.exec(this.said);
      if (line) found(line[1]!);
    }));
    this.folder = await mkdtemp(join(tmpdir(), "avow-oidc-"));
    const file = join(this.folder, "providers.toml");
    await writeFile(file, `[[provider]]\nkey = "test"\nname = "Harbour ID"\nissuer = "${issuer}"\nclient_id = "avow"\nclient_secret = "${secret}"\n`);
    this.server = await serve(["--listen", `127.0.0.1:${port}`, "--providers", file]);
    await signUp(this.server, "Olu Adeyemi", "Adeyemi");
  }

  /** How often it was asked for what stands in no token. */
  userinfo(): number {
    return this.said.split("\n").filter((line) => line === "userinfo").length;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    this.provider?.kill();
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }
}

/** The provider must know our address before we start, and we its: so the port is chosen first. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

const harbour = new Harbour();
let server: Server;

// The pages on this way carry no script at all, so they are walked once.
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await harbour.start();
  server = harbour.server;
});

test.afterAll(() => harbour.stop());

/** The session of somebody who is signed in. */
async function sessions(page: Page): Promise<string[]> {
  return (await page.context().cookies(server.base)).map(({ name }) => name).filter((name) => name === "avow_session");
}

test("somebody new comes with a provider, takes one more step, and is in @no-scripts", async ({ open, faults, lighthouse }) => {
  test.slow();
  const page = await open(undefined, { baseURL: server.base });
  faults.allow(422, "/finish");
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Continue with Harbour ID" }).click();
  await page.getByRole("button", { name: "I am maja" }).click();
  await expect(page).toHaveURL("/sign-in/with/test/finish");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("One more step");
  expect(await lighthouse.examine(page.url(), "phone", page.request)).toEqual(perfect(page.url()));
  await expect(page.getByText("Harbour ID says that you are maja@idp.example.")).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue("Maja Lindqvist");
  await page.getByLabel("Your company").fill("   ");
  await page.getByLabel("I am 16 or older").check();
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page.getByLabel("Your company")).toHaveAccessibleDescription(/This is needed/);
  await page.getByLabel("Your company").fill("Harbour Lamps");
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, Maja");
  // The provider listens on another port of the same host, so its cookies are seen here, too.
  const names = (await page.context().cookies(server.base)).map((cookie) => cookie.name);
  expect(names.filter((name) => name.startsWith("avow"))).toEqual(["avow_session"]);

  await page.goto("/account/privacy");
  await expect(page.getByRole("region", { name: "Sign-in with others" })).toContainText("Connected");
});

test("somebody known comes in at once, and to where they were going @no-scripts", async ({ open }) => {
  const page = await open(undefined, { baseURL: server.base });
  await page.goto("/w/harbour-lamps/contacts");
  await page.getByRole("link", { name: "Continue with Harbour ID" }).click();
  await page.getByRole("button", { name: "I am maja" }).click();
  await expect(page).toHaveURL("/w/harbour-lamps/contacts");
});

test("an address that the provider has not confirmed opens nothing @no-scripts", async ({ open, faults }) => {
  const page = await open(undefined, { baseURL: server.base });
  for (const status of [403, 409, 422]) faults.allow(status, "/back");
  await page.goto("/sign-in/with/test");
  await page.getByRole("button", { name: "I am unverified" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Harbour ID has not confirmed your address");
  expect(await sessions(page)).toEqual([]);
});

test("who turns back is told so, kindly @no-scripts", async ({ open, faults }) => {
  const page = await open(undefined, { baseURL: server.base });
  for (const status of [400, 403, 422]) faults.allow(status, "/back");
  await page.goto("/sign-in/with/test");
  await page.getByRole("button", { name: "Turn back" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You turned back");
  await expect(page.getByText("Harbour ID has told us nothing about you.")).toBeVisible();
});

test("a way back that was not begun here leads nowhere @no-scripts", async ({ open, faults }) => {
  const page = await open(undefined, { baseURL: server.base });
  for (const status of [400, 403, 409, 422]) faults.allow(status, "/back");
  await page.goto("/sign-in/with/test/back?code=abc&state=def");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This was begun too long ago");
});

/** Lets time pass for who is signed in: they proved an hour ago that it is them. */
function later() {
  const hour = new Date(Date.now() - 3_600_000).toISOString().replace("Z", "000+00:00");
  execFileSync("sqlite3", ["-cmd", ".timeout 5000", join(server.data, "avow.db"), `UPDATE session SET proven_at = '${hour}'`]);
}

const logins = (page: Page) => page.getByRole("region", { name: "Sign-in with others" });

test("what opens another account is not connected, and the password is asked for first @no-scripts", async ({ open, faults }) => {
  const person = await signUp(server, "Una Berg", "Berg");
  faults.allow(409, "/back");
  faults.allow(422, "/account/logins/");
  later();
  const page = await open(person, { baseURL: server.base });
  await page.goto("/account/privacy");
  await expect(logins(page)).toContainText("Not connected");
  await logins(page).getByRole("button", { name: "Connect Harbour ID" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Is it you?");
  await page.getByLabel("Password").fill("another password");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { level: 1 }), "a wrong one leads nowhere").toHaveText("Is it you?");
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "I am maja" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This is connected to another account");
  await page.goto("/account/privacy");
  await expect(logins(page)).toContainText("Not connected");
});

test("an account is connected after the proof, signed in to with it, and disconnected @no-scripts", async ({ open }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  later();
  const page = await open(person, { baseURL: server.base });
  await page.goto("/account/privacy");
  await logins(page).getByRole("button", { name: "Connect Harbour ID" }).click();
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "I am ines" }).click();
  await expect(page).toHaveURL("/account/privacy#logins");
  await expect(logins(page)).toContainText("Connected");
  await expect(logins(page)).not.toContainText("Not connected");

  const elsewhere = await open(undefined, { baseURL: server.base });
  const signIn = async () => {
    await elsewhere.goto("/sign-in");
    await elsewhere.getByRole("link", { name: "Continue with Harbour ID" }).click();
    await elsewhere.getByRole("button", { name: "I am ines" }).click();
  };
  await signIn();
  await expect(elsewhere).toHaveURL("/w/prado/inbox");
  await elsewhere.goto("/account/privacy");
  await logins(elsewhere).getByRole("button", { name: "Disconnect Harbour ID" }).click();
  await expect(elsewhere).toHaveURL("/account/privacy#logins");
  await expect(logins(elsewhere)).toContainText("Not connected");

  await elsewhere.context().clearCookies();
  await signIn();
  await expect(elsewhere.getByRole("heading", { level: 1 }), "it opens the account no more").toHaveText("One more step");
  expect(await sessions(elsewhere)).toEqual([]);
});

test("who has just signed in connects without their password @no-scripts", async ({ open }) => {
  const person = await signUp(server, "Ines Prado", "Prado Lights");
  const page = await open(person, { baseURL: server.base });
  await page.goto("/account/privacy");
  await logins(page).getByRole("button", { name: "Connect Harbour ID" }).click();
  await page.getByRole("button", { name: "I am ines" }).click();
  await expect(page).toHaveURL("/account/privacy#logins");
  await expect(logins(page)).not.toContainText("Not connected");
});

/** Goes to the provider as Maja, and to the doorstep on the way back: the address that would let her in. */
async function wayBack(page: Page): Promise<URL> {
  await page.goto("/sign-in/with/test");
  let to = page.url();
  let answer = await page.request.post(to, { form: { account: "maja" }, maxRedirects: 0 });
  while (answer.status() >= 300 && answer.status() < 400) {
    to = new URL(answer.headers()["location"]!, to).href;
    if (to.startsWith(server.base)) return new URL(to);
    answer = await page.request.get(to, { maxRedirects: 0 });
  }
  throw new Error(`${to} answered with ${answer.status()}`);
}

test("a changed state on the way back opens nothing, and what was begun is over @no-scripts", async ({ open, faults }) => {
  faults.allow(400, "/back");
  const page = await open(undefined, { baseURL: server.base });
  const whole = await wayBack(page);
  const changed = new URL(whole);
  const state = whole.searchParams.get("state")!;
  changed.searchParams.set("state", (state.startsWith("A") ? "B" : "A") + state.slice(1));
  await page.goto(changed.href);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This was begun too long ago");
  expect(await sessions(page)).toEqual([]);
  await page.goto(whole.href);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This was begun too long ago");
  expect(await sessions(page)).toEqual([]);

  await page.goto((await wayBack(page)).href);
  expect(await sessions(page), "unchanged it would have opened").toEqual(["avow_session"]);
});

test("a changed nonce on the way there opens nothing @no-scripts", async ({ open, faults }) => {
  faults.allow(502, "/back");
  const page = await open(undefined, { baseURL: server.base });
  const there = new URL((await page.request.get("/sign-in/with/test", { maxRedirects: 0 })).headers()["location"]!);
  expect(there.searchParams.get("nonce")).toBeTruthy();
  there.searchParams.set("nonce", "another-nonce-of-somebody-else");
  await page.goto(there.href);
  const before = server.log().length;
  await page.getByRole("button", { name: "I am maja" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Harbour ID did not answer as it should");
  expect(await sessions(page)).toEqual([]);
  await expect.poll(() => server.log().slice(before), "the operator finds the cause").toContain("its nonce");
});

test("a provider that tells all in its token is asked no more @no-scripts", async ({ open }) => {
  expect(harbour.userinfo(), "one that does not is asked").toBeGreaterThan(0);
  const other = new Harbour();
  try {
    await other.start({ ID_TOKEN_CLAIMS: "1" });
    const page = await open(undefined, { baseURL: other.server.base });
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Continue with Harbour ID" }).click();
    await page.getByRole("button", { name: "I am maja" }).click();
    await expect(page.getByText("Harbour ID says that you are maja@idp.example.")).toBeVisible();
    await expect(page.getByLabel("Your name")).toHaveValue("Maja Lindqvist");
    await page.getByLabel("Your company").fill("Harbour Lamps");
    await page.getByLabel("I am 16 or older").check();
    await page.getByRole("button", { name: "Make my account" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, Maja");
    expect(other.userinfo()).toBe(0);
  } finally {
    await other.stop();
  }
});

test("who has no password confirms by having signed in just now, and sets a first one @no-scripts", async ({ open, faults }) => {
  faults.allow(422, "/account/");
  const page = await open(undefined, { baseURL: server.base });
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Continue with Harbour ID" }).click();
  await page.getByRole("button", { name: "I am maja" }).click();
  await expect(page).toHaveURL("/w/harbour-lamps/inbox");
  await page.goto("/account/delete");
  await expect(page.getByLabel("Your password")).toHaveCount(0);
  await expect(page.getByLabel("Yes, delete my account")).not.toBeChecked();

  await page.goto("/w/harbour-lamps/settings/close");
  await page.getByLabel("Name of the workspace").fill("Harbour Lamps");
  await page.getByRole("button", { name: "Close it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Harbour Lamps is closed");
  await page.getByRole("button", { name: "Open it again" }).click();
  await expect(page.getByText("The workspace is open again.")).toBeVisible();

  await page.goto("/account/privacy");
  const section = page.getByRole("region", { name: "Set a password" });
  await section.getByLabel("A new password").fill("maja@idp.example");
  await section.getByRole("button", { name: "Set it" }).click();
  await expect(section.getByLabel("A new password")).toHaveAccessibleDescription(/are tried first/);
  await section.getByLabel("A new password").fill(PASSWORD);
  await section.getByRole("button", { name: "Set it" }).click();
  await expect(page.getByRole("region", { name: "Password", exact: true }).getByLabel("The password you have")).toBeVisible();
  await page.goto("/account/delete");
  await expect(page.getByLabel("Your password")).toBeVisible();
});
