// Building what a test needs before it begins, by the same requests that a browser would make: people with accounts,
// workspaces with members, customers who have written.
import { randomUUID } from "node:crypto";
import { type APIRequestContext, type APIResponse, expect, request } from "@playwright/test";
import { mailTo } from "./mail.ts";
import type { Server } from "./server.ts";

export const PASSWORD = "three lamps over the harbour";

/** Somebody with an account, and a browser-like client in which they are signed in. */
export interface Person {
  name: string;
  email: string;
  api: APIRequestContext;
}

/** An address of one's own, so that nobody's limits are another's. */
let hosts = 0;
export function neighbour(): Record<string, string> {
  hosts += 1;
  const port = process.pid % 200;
  return { "x-forwarded-for": `10.${port}.${hosts >> 8}.${hosts & 255}` };
}

export function client(server: Server): Promise<APIRequestContext> {
  return request.newContext({ baseURL: server.base, extraHTTPHeaders: { ...neighbour(), "accept-language": "en" } });
}

/** Posts a form that must be taken; where it leads on to. */
async function done(api: APIRequestContext, path: string, form: Record<string, string> = {}): Promise<string> {
  const response = await api.post(path, { form, maxRedirects: 0 });
  return led(response);
}

async function led(response: APIResponse): Promise<string> {
  const said = response.status() === 303 ? "" : (await response.text()).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 600);
  expect(response.status(), `${response.url()} ${said}`).toBe(303);
  return response.headers()["location"]!;
}

let people = 0;
/** A new address; no two tests share one. */
export function address(name: string): string {
  people += 1;
  return `${name.split(" ")[0]!.toLowerCase().normalize("NFKD").replace(/[^a-z]/g, "")}-${process.pid}-${people}@lindhag.example`;
}

/** Makes an account with a workspace; its address is confirmed by the link in the mail where that is asked for. */
export async function signUp(server: Server, name: string, workspace: string): Promise<Person> {
  const api = await client(server);
  const email = address(name);
  const next = await done(api, "/sign-up", { name, email, workspace, password: PASSWORD, age: "1" });
  if (next === "/sign-up/sent") await done(api, (await mailTo(server, email, "your address")).link);
  return { name, email, api };
}

/** Makes an account whose address is not confirmed yet; the link in its mail. */
export async function unproven(server: Server, name: string): Promise<string> {
  const email = address(name);
  const next = await done(await client(server), "/sign-up", { name, email, workspace: name, password: PASSWORD, age: "1" });
  expect(next, "the first account of a server is confirmed at once").toBe("/sign-up/sent");
  return (await mailTo(server, email, "your address")).link;
}

/** A file that somebody sends. */
export interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A workspace and who works in it. */
export class House {
  readonly server: Server;
  readonly slug: string;
  readonly owner: Person;
  private keyOnce?: Promise<string>;

  private constructor(server: Server, slug: string, owner: Person) {
    this.server = server;
    this.slug = slug;
    this.owner = owner;
  }

  /** Another workspace of somebody's. */
  static async build(server: Server, owner: Person, name = "Lindhag Lamps"): Promise<House> {
    const next = await done(owner.api, "/workspaces", { name });
    return new House(server, /^\/w\/([^/]+)\/welcome/.exec(next)![1]!, owner);
  }

  at(path: string): string {
    return `/w/${this.slug}${path}`;
  }

  /** The public key of its first chat. */
  key(): Promise<string> {
    this.keyOnce ??= this.owner.api.get(this.at("/welcome")).then(async (response) => /\/widget\/([\w-]+)/.exec(await response.text())![1]!);
    return this.keyOnce;
  }

  /** Lets a site show the chat. */
  async allow(origin: string): Promise<void> {
    await done(this.owner.api, this.at("/welcome/site"), { origin });
  }

  /** Invites somebody who has an account already, and lets them join. */
  async join(person: Person, role: "viewer" | "agent" | "admin" | "owner"): Promise<void> {
    await done(this.owner.api, this.at("/settings/members"), { email: person.email, role });
    // Each workspace has a mail of its own; the newest is this one's, for nobody is invited twice at a time.
    await expect(async () => {
      const { link } = await mailTo(this.server, person.email, "invites you");
      expect(await done(person.api, link)).toBe(this.at("/inbox"));
    }).toPass();
  }

  /** Lets the first chat ask for a name and an address. */
  async askForAddress(): Promise<void> {
    await this.setChat({ name: "Shop", greeting: "", ask_email: "1" });
  }

  /** Sets up the first chat; the path of its settings. */
  async setChat(form: { name: string; greeting: string; ask_email?: "1" }): Promise<string> {
    const list = await (await this.owner.api.get(this.at("/settings/channels"))).text();
    const own = new RegExp(this.at("/settings/channels/[\\w-]+")).exec(list)![0];
    const page = await (await this.owner.api.get(own)).text();
    const version = /name="version" value="(\d+)"/.exec(page)![1]!;
    const origins = /<textarea[^>]*name="origins"[^>]*>([^<]*)/.exec(page)![1]!;
    await done(this.owner.api, own, { version, origins, enabled: "1", ...form });
    return own;
  }

  /** A customer writes in the chat. Their client keeps the chat's cookie. */
  async write(name: string, body: string, more: { email?: string; api?: APIRequestContext; file?: File } = {}): Promise<APIRequestContext> {
    const api = more.api ?? (await client(this.server));
    const multipart = { client: randomUUID(), body, name, email: more.email ?? "", seen: "0", origin: "", identity: "", ...(more.file && { files: more.file }) };
    await led(await api.post(`/widget/${await this.key()}`, { multipart, maxRedirects: 0 }));
    return api;
  }

  /** The newest open conversation with somebody of that name, as it stands in the list. */
  async conversation(name: string): Promise<string> {
    const html = await (await this.owner.api.get(this.at("/inbox"))).text();
    const row = html.split('id="row-').find((part) => part.includes(`with ${name}`));
    expect(row, `a conversation with ${name}`).toBeTruthy();
    return row!.slice(0, row!.indexOf('"'));
  }

  /** A customer writes; the conversation's id. */
  async conversationWith(name: string, body: string): Promise<string> {
    await this.write(name, body);
    return this.conversation(name);
  }

  /** Makes a label, a saved answer, a field. */
  async label(name: string): Promise<void> {
    await done(this.owner.api, this.at("/settings/labels"), { name, tone: "3" });
  }

  async canned(shortcode: string, title: string, body: string): Promise<void> {
    await done(this.owner.api, this.at("/settings/canned"), { shortcode, title, body });
  }

  async field(label: string, kind: string): Promise<void> {
    await done(this.owner.api, this.at("/settings/fields"), { label, kind });
  }

  /** A file of people is read; the path of its import. */
  async import(table: string, name = "people.csv"): Promise<string> {
    const file = { name, mimeType: "text/csv", buffer: Buffer.from(table) };
    const to = await led(await this.owner.api.post(this.at("/contacts/import"), { multipart: { file }, maxRedirects: 0 }));
    return to.split("?")[0]!;
  }

  /** Somebody is added by hand; their id. */
  async contact(fields: Record<string, string>): Promise<string> {
    return (await done(this.owner.api, this.at("/contacts/new"), fields)).split("/").pop()!;
  }
}
