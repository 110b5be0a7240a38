// Two databases of one's own on the PostgreSQL server that AVOW_TEST_POSTGRES names: `cargo xtask` starts one.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";

export class Databases {
  readonly data: string;
  readonly keys: string;
  private readonly server: string;
  private readonly names: string[];

  private constructor(server: string) {
    const drawn = randomBytes(8).toString("hex");
    this.server = server;
    this.names = ["data", "keys"].map((part) => `avow_browser_${drawn}_${part}`);
    [this.data, this.keys] = this.names.map((name) => this.url(name)) as [string, string];
  }

  static async make(): Promise<Databases> {
    const server = process.env.AVOW_TEST_POSTGRES;
    if (!server) throw new Error("AVOW_TEST_POSTGRES names no server: run `cargo xtask`, which starts PostgreSQL, or name one yourself");
    const databases = new Databases(server);
    for (const name of databases.names) await psql(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
    return databases;
  }

  /** What a question to the database with the data is answered with. */
  ask(question: string): Promise<string> {
    return psql(this.data, question);
  }

  async drop(): Promise<void> {
    for (const name of this.names) await psql(this.server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }

  /** The server's address with another database in it. */
  private url(name: string): string {
    const url = new URL(this.server);
    url.pathname = `/${name}`;
    return url.href;
  }
}

async function psql(database: string, command: string): Promise<string> {
  const folder = process.env.AVOW_TEST_PG_BIN;
  const program = folder ? join(folder, "psql") : "psql";
  const { stdout } = await promisify(execFile)(program, ["--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-c", command, database]);
  return stdout.trim();
}
