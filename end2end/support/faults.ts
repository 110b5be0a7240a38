// What no page may do: speak of an error, fail a request, answer badly. A test that provokes such a thing says so first.
import type { BrowserContext } from "@playwright/test";

export class Faults {
  private readonly found: string[] = [];
  private readonly allowed: { status: number; part: string }[] = [];
  private readonly cuts: string[] = [];
  private readonly words: string[] = [];

  private readonly scriptless: boolean;

  constructor(scripts: boolean) {
    this.scriptless = !scripts;
  }

  /** Lets pages answer with a status, where the address has this part in it. */
  allow(status: number, part = ""): void {
    this.allowed.push({ status, part });
  }

  /** Lets requests fail on their way, where the address has this part in it. */
  allowCut(part: string): void {
    this.cuts.push(part);
  }

  /** Lets the browser complain with these words. */
  allowSaid(part: string): void {
    this.words.push(part);
  }

  watch(context: BrowserContext): void {
    context.on("response", (response) => {
      const [status, url] = [response.status(), response.url()];
      const fine = status < 400 || this.allowed.some((allowed) => allowed.status === status && url.includes(allowed.part));
      if (!fine) this.found.push(`${status} ${response.request().method()} ${url}`);
    });
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // Leaving a page ends what it was still asking for; a download is no page.
      // Where scripts are off, the browser turns away a script that a page would have loaded; there is no page error then.
      if (this.scriptless && why === "csp" && request.url().endsWith(".js")) return;
      if (why === "net::ERR_ABORTED" || this.cuts.some((part) => request.url().includes(part))) return;
      this.found.push(`${why} ${request.method()} ${request.url()}`);
    });
    context.on("weberror", (error) => this.found.push(`page error: ${error.error().stack ?? error.error().message}`));
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // Bad answers are watched above, with their addresses.
      const text = message.text();
      if (text.startsWith("Failed to load resource:") || this.words.some((part) => text.includes(part))) return;
      this.found.push(`console ${message.type()}: ${text} (${message.location().url})`);
    });
  }

  list(): string[] {
    return this.found;
  }
}
