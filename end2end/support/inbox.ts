// Where to look in the inbox.
import type { Locator, Page } from "@playwright/test";
import type { House, Person } from "./house.ts";
import type { Staff } from "./test.ts";

/** A line of the list, by who is written with. */
export const row = (page: Page, name: string): Locator => page.locator("#rows .conv-row").filter({ hasText: name });
/** The messages of the thread. */
export const log = (page: Page): Locator => page.locator("#log");
/** The field in which an answer is written. */
export const composer = (page: Page): Locator => page.getByRole("textbox", { name: "Message", exact: true });

/** Marks the page, so that a reload would be seen. */
export const mark = (page: Page): Promise<void> => page.evaluate(() => void ((window as { stays?: boolean }).stays = true));
export const stays = (page: Page): Promise<boolean> => page.evaluate(() => (window as { stays?: boolean }).stays === true);

/** A colleague, and a conversation that both may answer. */
export async function shared(house: House, staff: Staff): Promise<{ tomas: Person; id: string }> {
  const tomas = await staff.person("Tomáš Novák");
  await house.join(tomas, "agent");
  return { tomas, id: await house.conversationWith("Ada Byron", "Where is my lamp?") };
}
