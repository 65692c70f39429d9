import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A real DynamoDB engine for tests: in memory, or the one that DYNAMODB_ENDPOINT names. */
export interface Engine {
  readonly endpoint: string;
  /** A document client as the adapters use it. */
  client(options?: { attempts?: number }): DynamoDBDocumentClient;
  /** A new table with keys pk and sk, under a name of its own. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

export async function startEngine(): Promise<Engine> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  const port = given === undefined ? await freePort() : 0;
  const endpoint = given ?? `http://127.0.0.1:${port}`;
  const engine = given === undefined ? spawnEngine(port) : undefined;
  const clients: DynamoDBClient[] = [];

  const newClient = (attempts: number) => {
    const client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: attempts,
    });
    clients.push(client);
    return client;
  };
  const admin = newClient(1);
  await untilReady(admin);

  let tables = 0;
  return {
    endpoint,
    client: ({ attempts = 3 } = {}) =>
      DynamoDBDocumentClient.from(newClient(attempts), { marshallOptions: { removeUndefinedValues: true } }),
    async createTable() {
      const TableName = `test-${process.pid}-${Date.now()}-${tables++}`;
      await admin.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
        }),
      );
      return TableName;
    },
    async stop() {
      for (const client of clients) client.destroy();
      if (engine === undefined) return;
      const exited = new Promise((resolve) => engine.once('exit', resolve));
      engine.kill();
      await exited;
    },
  };
}

function spawnEngine(port: number): ChildProcess {
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  return spawn(binary, ['serve', '--port', String(port)], { stdio: 'ignore' });
}

async function untilReady(client: DynamoDBClient): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await client.send(new ListTablesCommand({ Limit: 1 }));
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await setTimeout(50);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
