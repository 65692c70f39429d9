import { Agent, request } from 'node:http';

/** The part of a D1 database that better-auth uses (https://developers.cloudflare.com/d1/worker-api/d1-database/). */
interface D1Statement {
  bind(...parameters: readonly unknown[]): D1Statement;
  all(): Promise<object>;
}

export interface D1Database {
  prepare(sql: string): D1Statement;
  batch(statements: readonly D1Statement[]): Promise<object[]>;
  exec(sql: string): Promise<object>;
}

/** Returns a database for better-auth's own dialect for D1. It sends each statement to the server in peers/sqlite-server.ts. */
export function networkedSqlite(endpoint: string): D1Database {
  const agent = new Agent({ keepAlive: true });
  const statement = (sql: string, parameters: readonly unknown[]): D1Statement => ({
    bind: (...values) => statement(sql, values),
    all: () => send(endpoint, agent, sql, parameters),
  });
  return {
    prepare: (sql) => statement(sql, []),
    batch: (statements) => Promise.all(statements.map((each) => each.all())),
    exec: (sql) => statement(sql, []).all(),
  };
}

function send(endpoint: string, agent: Agent, sql: string, parameters: readonly unknown[]): Promise<object> {
  const body = JSON.stringify({ sql, parameters });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // The name under which the proxy counts it.
    'x-amz-target': `SQL.${sql.slice(0, sql.indexOf(' ')).toUpperCase()}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: 'POST', agent, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      if (response.statusCode === 200) resolve(JSON.parse(text));
      else reject(new Error(`${sql}: ${response.statusCode} ${text}`));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
