// Lighthouse gives every public page and the inbox 100 for accessibility and 100 for best practices. All are examined on
// a phone; on a desktop, too, what is laid out anew there.
import { OUT, expect, test } from "../support/furnished.ts";
import { type Device, perfect } from "../support/lighthouse.ts";

const FOLDING = ["/", "/privacy"];

for (const path of OUT) {
  for (const device of ["phone", ...(FOLDING.includes(path) ? ["desktop" as const] : [])] as Device[]) {
    test(`signed out, on a ${device}: ${path} @scripts`, async ({ lighthouse, server }) => {
      expect(await lighthouse.examine(server.base + path, device)).toEqual(perfect(server.base + path));
    });
  }
}

test("signed out: links from mails @scripts", async ({ lighthouse, server, furnished }) => {
  test.slow();
  for (const path of [furnished.invitation, furnished.reset, furnished.verify]) {
    expect(await lighthouse.examine(server.base + path, "phone")).toEqual(perfect(server.base + path));
  }
});

test("the chat, before the first word and after @scripts", async ({ lighthouse, server, furnished: { house } }) => {
  test.slow();
  const url = `${server.base}/widget/${await house.key()}`;
  expect(await lighthouse.examine(url, "phone")).toEqual(perfect(url));
  const visitor = await house.write("Di Ek", "Is it dark?");
  expect(await lighthouse.examine(url, "phone", visitor)).toEqual(perfect(url));
});

for (const device of ["phone", "desktop"] as const) {
  test(`the inbox, on a ${device} @scripts`, async ({ lighthouse, server, furnished: { house, conversation } }) => {
    test.slow();
    for (const path of ["/inbox", `/inbox/${conversation}`, `/inbox/${conversation}/person`]) {
      const url = server.base + house.at(path);
      expect(await lighthouse.examine(url, device, house.owner.api)).toEqual(perfect(url));
    }
  });
}
