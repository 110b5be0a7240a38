// The mailbox: messages that the server has put into its outbox as .eml files.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Server } from "./server.ts";

export interface Mail {
  subject: string;
  text: string;
  /** The path of the only link of ours in it. */
  link: string;
}

/** Waits for the newest mail to an address whose subject contains the words. */
export async function mailTo(server: Server, address: string, subject: string): Promise<Mail> {
  let found: Mail | undefined;
  await expect
    .poll(async () => (found = await newest(server, address, subject)), { message: `a mail to ${address}: ${subject}` })
    .toBeTruthy();
  return found!;
}

/** How many mails an address has got. */
export async function mailsTo(server: Server, address: string): Promise<number> {
  return (await all(server)).filter((mail) => mail.to.includes(address)).length;
}

async function newest(server: Server, address: string, subject: string): Promise<Mail | undefined> {
  const fitting = (await all(server)).filter((mail) => mail.to.includes(address) && mail.subject.includes(subject));
  return fitting.sort((one, other) => one.date - other.date).pop();
}

async function all(server: Server) {
  const folder = join(server.data, "outbox");
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.filter((name) => name.endsWith(".eml")).map((name) => read(server, join(folder, name))));
}

async function read(server: Server, path: string) {
  const raw = await readFile(path, "utf8");
  const end = raw.indexOf("\r\n\r\n");
  const head = raw.slice(0, end).replace(/\r\n[ \t]+/g, " ");
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1] ?? "";
  const text = decoded(raw.slice(end + 4), field("content-transfer-encoding").toLowerCase());
  const link = new RegExp(`${server.base}(/\\S+)`).exec(text)?.[1] ?? "";
  return { to: words(field("to")), subject: words(field("subject")), date: Date.parse(field("date")), text, link };
}

function decoded(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Encoded words (RFC 2047), as far as the mailer makes them: base64. */
function words(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, "?==?");
  return joined.replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, base64) => Buffer.from(base64, "base64").toString("utf8"));
}
