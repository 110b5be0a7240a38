// Looking at a page as a whole: what an accessibility checker finds, and what sticks out at the sides.
import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

/** What axe finds: everything in light, and in dark what colours can change. */
export async function axe(page: Page, where = ""): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const checker = new AxeBuilder({ page });
    if (colorScheme === "light") checker.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
    else checker.withRules(["color-contrast", "link-in-text-block"]);
    const { violations } = await checker.analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.slice(0, 4).map((node) => `${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim()}`),
    }));
    expect(found, `what axe finds, ${colorScheme} ${where}`).toEqual([]);
  }
}

/** What is wider than the window, at either side, and is not scrolled in a box of its own. */
export async function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width && document.documentElement.dir !== "rtl") return [];
    const boxed = (element: Element): boolean => {
      const parent = element.parentElement;
      if (!parent || parent === document.body) return false;
      return getComputedStyle(parent).overflowX !== "visible" || boxed(parent);
    };
    const out = [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right, height } = element.getBoundingClientRect();
      return height > 1 && (right > width + 1 || left < -1) && getComputedStyle(element).position !== "fixed" && !boxed(element);
    });
    const said = out.slice(0, 5).map((element) => `${element.localName}.${element.className} ${element.textContent?.slice(0, 40)}`);
    return document.documentElement.scrollWidth > width && said.length === 0 ? [`${document.documentElement.scrollWidth} px`] : said;
  });
}
