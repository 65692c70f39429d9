import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DynamoCalls } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { createSdkDynamo } from '../../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { createLeanDynamo } from '../../../lambdas/adapters/lean/lean-dynamo.ts';
import { startEngine as startLocalEngine } from '../../../local/database/dynamodb-engine.ts';
import { keptTemplates, type Properties } from '../templates/kept-templates.ts';

export const dynamoClients = ['lean client', 'SDK'] as const;
export type DynamoClient = (typeof dynamoClients)[number];

/** A real DynamoDB engine for tests: in memory, or the one that DYNAMODB_ENDPOINT names. */
export interface Engine {
  readonly endpoint: string;
  /**
   * Creates a document client as the adapters use it.
   * @param connections The client whose connections it uses, instead of its own.
   */
  client(options?: { attempts?: number; connections?: DynamoDBDocumentClient }): DynamoDBDocumentClient;
  /** The stores of the hot path, with either client. */
  calls(client: DynamoClient): DynamoCalls;
  /** Creates a table with the keys of both tables, and the indexes of both, under a unique name. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

export async function startEngine(): Promise<Engine> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  const onUnexpectedExit = (message: string) => {
    throw new Error(message);
  };
  const own = given === undefined ? await startLocalEngine({ databaseFile: undefined, onUnexpectedExit }) : undefined;
  const endpoint = given ?? own?.endpoint ?? '';
  const clients: DynamoDBClient[] = [];

  const newClient = (attempts: number, connections?: DynamoDBDocumentClient) => {
    const client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: attempts,
      ...(connections && { requestHandler: connections.config.requestHandler }),
    });
    clients.push(client);
    return client;
  };
  const admin = newClient(1);

  let tables = 0;
  const client: Engine['client'] = ({ attempts = 3, connections } = {}) =>
    DynamoDBDocumentClient.from(newClient(attempts, connections), { marshallOptions: { removeUndefinedValues: true } });

  return {
    endpoint,
    client,
    calls(kind) {
      if (kind === 'SDK') return createSdkDynamo(client({ attempts: 1 }));
      process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
      // No test is judged by the speed of the machine.
      return createLeanDynamo({ timeoutMs: 60_000 });
    },
    async createTable() {
      const TableName = `test-${process.pid}-${Date.now()}-${tables++}`;
      await admin.send(new CreateTableCommand({ ...tableSchema(), TableName, BillingMode: 'PAY_PER_REQUEST' }));
      return TableName;
    },
    async stop() {
      for (const client of clients) client.destroy();
      await own?.stop();
    },
  };
}

/** The keys and indexes of the tables, as a deployment with the default configuration has them. */
function tableSchema(): Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'> {
  const { Resources, Outputs } = keptTemplates({}).main;
  const tables: readonly Properties[] = Object.values<Properties>(Resources)
    .filter(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable')
    .map(({ Properties }) => Properties);
  const attributes = tables.flatMap(({ AttributeDefinitions }) => AttributeDefinitions);
  return {
    KeySchema: Resources[Outputs.KeysTableName.Value.Ref].Properties.KeySchema,
    AttributeDefinitions: [...new Map(attributes.map((each) => [each.AttributeName, each])).values()],
    GlobalSecondaryIndexes: tables
      .flatMap(({ GlobalSecondaryIndexes = [] }) => GlobalSecondaryIndexes)
      .map(({ IndexName, KeySchema, Projection }: Properties) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
  };
}
