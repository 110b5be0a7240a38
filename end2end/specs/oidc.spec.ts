import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Server, serve } from "../support/server.ts";
import { signUp } from "../support/house.ts";
import { perfect } from "../support/lighthouse.ts";
import { PASSWORD, expect, test } from "../support/test.ts";

const secret = "a-secret-for-tests-only";
let provider: ChildProcess;
let server: Server;
let folder: string;

/** The provider must know our address before we start, and we its: so the port is chosen first. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

// The pages on this way carry no script at all, so they are walked once.
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  const port = await freePort();
  const back = `http://127.0.0.1:${port}/sign-in/with/test/back`;
  provider = spawn("node", ["oidc-provider.mjs"], {
    env: { ...process.env, PORT: "0", CLIENT_ID: "avow", CLIENT_SECRET: secret, REDIRECT_URI: back },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const issuer = await new Promise<string>((found) => provider.stdout!.on("data", (text) => {
    const line = /^issuer (\S+)/m.exec(String(text));
    if (line) found(line[1]!);
  }));
  folder = await mkdtemp(join(tmpdir(), "avow-oidc-"));
  const file = join(folder, "providers.toml");
  await writeFile(file, `[[provider]]\nkey = "test"\nname = "Harbour ID"\nissuer = "${issuer}"\nclient_id = "avow"\nclient_secret = "${secret}"\n`);
  server = await serve(["--listen", `127.0.0.1:${port}`, "--providers", file]);
  await signUp(server, "Olu Adeyemi", "Adeyemi");
});

test.afterAll(async () => {
  await server?.stop();
  provider?.kill();
  if (folder) await rm(folder, { recursive: true, force: true });
});

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
  expect((await page.context().cookies(server.base)).filter((cookie) => cookie.name === "avow_session")).toEqual([]);
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

test("an account is connected after its password is given again @no-scripts", async ({ open, faults }) => {
  const person = await signUp(server, "Ines Prado", "Prado");
  faults.allow(409, "/back");
  faults.allow(403, "/back");
  const page = await open(person, { baseURL: server.base });
  await page.goto("/account/privacy");
  const logins = page.getByRole("region", { name: "Sign-in with others" });
  await expect(logins).toContainText("Not connected");
  await logins.getByRole("button", { name: "Connect Harbour ID" }).click();
  const password = page.getByLabel("Password");
  if (await password.isVisible()) {
    await password.fill(PASSWORD);
    await page.getByRole("button", { name: "Go on" }).click();
  }
  await page.getByRole("button", { name: "I am maja" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This is connected to another account");
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
