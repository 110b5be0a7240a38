// Lighthouse's scores for accessibility and best practices. It drives a browser of its own through a debugging port, and
// loads a page once.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type APIRequestContext, type BrowserContext, type LaunchOptions, chromium } from "@playwright/test";
import type { Flags, Result } from "lighthouse";
import { neighbour } from "./house.ts";

export type Device = "phone" | "desktop";

/** What Lighthouse says of a page. */
export interface Verdict {
  /** The page that it saw, for a page may lead on to another. */
  seen: string;
  /** The scores, 100 at best; none where an audit broke down. */
  accessibility: number | null;
  practices: number | null;
  /** The audits that cost points, and the first places where they did. */
  failed: string[];
}

/** The verdict on a page without fault. */
export const perfect = (url: string): Verdict => ({ seen: url, accessibility: 100, practices: 100, failed: [] });

export class Lighthouse {
  private readonly context: BrowserContext;
  private readonly folder: string;
  private readonly port: number;

  private constructor(context: BrowserContext, folder: string, port: number) {
    this.context = context;
    this.folder = folder;
    this.port = port;
  }

  static async launch(options: LaunchOptions): Promise<Lighthouse> {
    const folder = await mkdtemp(join(tmpdir(), "avow-lighthouse-"));
    const args = [...(options.args ?? []), "--remote-debugging-port=0"];
    // Playwright leaves the size of windows to Lighthouse, which needs scripts whatever the project says.
    const context = await chromium.launchPersistentContext(folder, { ...options, args, viewport: null, javaScriptEnabled: true });
    const [port] = (await readFile(join(folder, "DevToolsActivePort"), "utf8")).split("\n");
    return new Lighthouse(context, folder, Number(port));
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Examines a page as the client sees it whose cookies these are, or as somebody who comes for the first time. */
  async examine(url: string, device: Device, client?: APIRequestContext): Promise<Verdict> {
    await this.context.clearCookies();
    if (client) await this.context.addCookies((await client.storageState()).cookies);
    // Only here, for it takes a second to load, and most workers never need it.
    const { default: lighthouse, desktopConfig } = await import("lighthouse");
    const flags: Flags = {
      port: this.port,
      logLevel: "error",
      locale: "en-GB",
      onlyCategories: ["accessibility", "best-practices"],
      extraHeaders: neighbour(),
      // The cookies are to stay.
      disableStorageReset: true,
      disableFullPageScreenshot: true,
      skipAboutBlank: true,
      // Speed is not measured, so nothing waits for a slow network. "simulate" slows nothing down here; under "provided"
      // Lighthouse insists on five seconds of quiet.
      throttlingMethod: "simulate",
      pauseAfterFcpMs: 0,
      pauseAfterLoadMs: 0,
      networkQuietThresholdMs: 300,
      cpuQuietThresholdMs: 300,
    };
    const run = await lighthouse(url, flags, device === "desktop" ? desktopConfig : undefined);
    const { lhr } = run!;
    return {
      seen: lhr.finalDisplayedUrl,
      accessibility: score(lhr, "accessibility"),
      practices: score(lhr, "best-practices"),
      failed: failed(lhr),
    };
  }
}

function score(lhr: Result, category: string): number | null {
  const score = lhr.categories[category]!.score;
  return score === null ? null : Math.round(score * 100);
}

function failed(lhr: Result): string[] {
  const counting = Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  const said = counting
    .map(({ id }) => lhr.audits[id]!)
    .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === "error" || (score !== null && score < 1))
    .map(({ id, title, errorMessage, details }) => {
      const places = details?.type === "table" ? details.items.slice(0, 4).map(place) : [];
      return [`${id}: ${errorMessage ?? title}`, ...places].join("\n");
    });
  return lhr.runtimeError ? [lhr.runtimeError.message, ...said] : said;
}

/** Where an audit failed: the element and what is the matter with it, or else all that is said. */
function place({ node, ...more }: Record<string, unknown>): string {
  const { selector, explanation } = (node ?? {}) as { selector?: string; explanation?: string };
  return selector ? `${selector}: ${explanation}` : JSON.stringify(more).slice(0, 400);
}
