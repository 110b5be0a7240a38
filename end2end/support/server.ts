// A server of one's own: the real binary, an empty data folder, a free port.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

export interface Server {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly base: string;
  /** The data folder, gone when the server stops. */
  readonly data: string;
  /** What the server has written about itself so far. */
  log(): string;
  stop(): Promise<void>;
}

const binary = resolve(process.env.AVOW_BIN ?? "../target/debug/avow");
const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AVOW_")));

/** Runs another of the program's commands to its end; what it printed. */
export async function avow(...command: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, command, { env: own });
  return stdout;
}

/** An empty data folder. */
export function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "avow-"));
}

/**
 * Starts `avow serve`, in a folder of its own or in one that has something in it already. Who asks from loopback may say
 * by X-Forwarded-For from where: each test is its own neighbour.
 */
export async function serve(more: string[] = [], filled?: string, environment: Record<string, string> = {}): Promise<Server> {
  const data = filled ?? (await folder());
  const listen = more.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const settings = [...listen, "--data", data, "--trusted-proxies", "127.0.0.0/8", ...more];
  const child = spawn(binary, ["serve", ...settings], {
    env: { ...own, AVOW_LOG: "warn,sqlx=error", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  let said = "";
  child.stderr.on("data", (text) => (log += text));
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const base = await new Promise<string>((found, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`avow ended with ${code} before it listened\n${log}`)));
    child.stdout.on("data", (text) => {
      said += text;
      const line = /^listening on (http:\S+)$/m.exec(said);
      if (line) found(line[1]!);
    });
  });
  return {
    base,
    data,
    log: () => log,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(late);
      await rm(data, { recursive: true, force: true });
    },
  };
}
