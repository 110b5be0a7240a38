// Everything that there is to look at: the pages that need no account, and a house in which no page is empty.
import { House, signUp, unproven } from "./house.ts";
import { mailTo } from "./mail.ts";
import type { Server } from "./server.ts";
import { test as base } from "./test.ts";

export { PASSWORD, expect } from "./test.ts";

/** The pages that anybody may open by their address alone. */
export const OUT = ["/", "/sign-up", "/sign-up/sent", "/sign-in", "/reset", "/reset/sent", "/privacy", "/privacy/choices", "/privacy/left"];

/** Those that are reached by a link from a mail, before and after it has been used. */
export const LINKED: [string, (furnished: Furnished) => string, number][] = [
  ["an invitation", ({ invitation }) => invitation, 200],
  ["a link for a new password", ({ reset }) => reset, 200],
  ["a link that proves an address", ({ verify }) => verify, 200],
  ["an invitation that is none", () => "/invite/abc", 404],
  ["a link for a new password that is none", () => "/reset/abc", 404],
  ["a link that proves no address", () => "/verify/abc", 404],
  ["a page that is not there", () => "/nowhere", 404],
];

/** A house with something in every room. */
export interface Furnished {
  house: House;
  conversation: string;
  contact: string;
  invitation: string;
  reset: string;
  verify: string;
}

export const test = base.extend<object, { furnished: Furnished }>({
  furnished: [
    async ({ server }, use) => use(await furnish(server)),
    { scope: "worker" },
  ],
});

async function furnish(server: Server): Promise<Furnished> {
  const owner = await signUp(server, "Maja Lindqvist", "Elsewhere");
  const house = await House.build(server, owner);
  await house.label("Delivery");
  await house.canned("late", "It is late", "Dear {{contact.first_name}}, it comes tomorrow.");
  await house.field("Lamps bought", "number");
  await house.write("Ada Byron-Lovelace of Somewhere-With-A-Very-Long-Name", "Where is my lamp? https://shop.example/orders/1234567890123456789012345678901234567890");
  const conversation = await house.conversation("Ada");
  for (const body of ["It left today.", "It left today, and a bulb with it."]) {
    await owner.api.post(house.at(`/inbox/${conversation}/send`), { multipart: { kind: "reply", body } });
  }
  await owner.api.post(house.at(`/inbox/${conversation}/send`), { multipart: { kind: "note", body: "Let us be kind." } });
  await house.write("Bo Ek", "Is it dark?");
  const contact = await house.contact({ name: "Cy Young", "email-1": "cy@young.example", "phone-1": "+46701740605" });
  await owner.api.post(house.at("/inbox-views"), { form: { name: "To be taken", assignee: "nobody" } });
  await owner.api.post(house.at("/settings/members"), { form: { email: "someone@lindhag.example", role: "agent" } });
  await owner.api.post("/reset", { form: { email: owner.email } });
  const invitation = (await mailTo(server, "someone@lindhag.example", "invites you")).link;
  const reset = (await mailTo(server, owner.email, "A new password")).link;
  const verify = await unproven(server, "Di Ek");
  return { house, conversation, contact, invitation, reset, verify };
}
