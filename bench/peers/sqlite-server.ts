import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../child.ts';
import { createApiKeys, openAuth, peer } from './better-auth-setup.ts';

/**
 * A networked SQLite database in its own process: better-sqlite3 in memory, one statement for each HTTP request, as
 * Cloudflare D1 and Turso offer it. It holds the tables and keys of better-auth.
 */
interface Statement {
  readonly reader: boolean;
  all(...values: readonly unknown[]): object[];
  run(...values: readonly unknown[]): { readonly changes: number; readonly lastInsertRowid: number };
}

const { default: Sqlite } = await peer('better-sqlite3');
const sqlite: { prepare(sql: string): Statement } = new Sqlite(':memory:');
const auth = openAuth(sqlite);
const prepared = new Map<string, Statement>();

function execute(sql: string, parameters: readonly unknown[]): object {
  const statement = prepared.get(sql) ?? sqlite.prepare(sql);
  prepared.set(sql, statement);
  if (statement.reader) return { results: statement.all(...parameters), meta: {} };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { results: [], meta: { changes, last_row_id: lastInsertRowid } };
}

const server = createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { sql, parameters } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const body = JSON.stringify(execute(sql, parameters));
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

/** Creates this many keys and returns their values. */
serve<number, { readonly endpoint: string; readonly keys: readonly string[] }>(async (count) => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  keys: await createApiKeys(auth, count),
}));
