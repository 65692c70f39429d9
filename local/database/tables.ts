import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { StartError } from '../shared/start-error.ts';
import type { Stack } from '../template/template.ts';
import type { Resource } from '../template/template-types.ts';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Index = z.object({
  IndexName: z.string(),
  KeySchema,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']).optional(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

/** The properties of a table that matter locally: its keys, indexes, stream and time to live. */
const Table = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).optional(),
  LocalSecondaryIndexes: z.array(Index).optional(),
  StreamSpecification: z
    .object({ StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']) })
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
});
type Table = z.output<typeof Table>;

/** Creates the tables of the template that do not exist yet. Returns the names of all tables by logical id. */
export async function ensureTables(stack: Stack, dynamo: DynamoDBClient): Promise<Record<string, string>> {
  const resources = stack.resources('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table');
  const names = await Promise.all(
    resources.map(async (resource) => {
      const name = String(stack.resolve({ Ref: resource.id }, resource.id));
      await ensureTable(dynamo, name, readTable(stack, resource));
      return [resource.id, name] as const;
    }),
  );
  return Object.fromEntries(names);
}

export function readTable(stack: Stack, resource: Resource): Table {
  const result = Table.safeParse(stack.properties(resource));
  if (result.success) return result.data;
  throw new StartError(`${resource.id}: ${z.prettifyError(result.error)}`);
}

async function ensureTable(dynamo: DynamoDBClient, name: string, table: Table): Promise<void> {
  const existing = await describe(dynamo, name);
  if (existing === undefined) {
    await create(dynamo, name, table);
  } else if (shapeOf(existing) !== shapeOf(table)) {
    throw new StartError(
      `The table ${name} has other keys or indexes than in the template. Another version created it; ` +
        'remove the data folder, or choose another with LATCHKEY_DATA_DIR.',
    );
  }
  await ensureTimeToLive(dynamo, name, table);
}

async function describe(dynamo: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await dynamo.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create(dynamo: DynamoDBClient, name: string, table: Table): Promise<void> {
  const { AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } = table;
  const input = {
    TableName: name,
    AttributeDefinitions,
    KeySchema: table.KeySchema,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
    StreamSpecification: StreamSpecification && { StreamEnabled: true, ...StreamSpecification },
    BillingMode: 'PAY_PER_REQUEST',
  };
  try {
    await dynamo.send(new CreateTableCommand(input as CreateTableCommandInput));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client: dynamo, maxWaitTime: 60, minDelay: 1 }, { TableName: name });
}

async function ensureTimeToLive(
  dynamo: DynamoDBClient,
  name: string,
  { TimeToLiveSpecification }: Table,
): Promise<void> {
  if (!TimeToLiveSpecification?.Enabled) return;
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (TimeToLiveDescription?.TimeToLiveStatus?.startsWith('ENABL')) return;
  await dynamo.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
}

interface Shape {
  readonly KeySchema?: TableDescription['KeySchema'];
  readonly GlobalSecondaryIndexes?:
    | readonly { readonly IndexName?: string | undefined; readonly KeySchema?: TableDescription['KeySchema'] }[]
    | undefined;
}

/** Returns the keys and global indexes in a form that can be compared. */
function shapeOf({ KeySchema: keys, GlobalSecondaryIndexes = [] }: Shape): string {
  const keysOf = (schema: TableDescription['KeySchema']) =>
    (schema ?? []).map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).sort();
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema }) => [IndexName, keysOf(KeySchema)]);
  return JSON.stringify([keysOf(keys), indexes.sort()]);
}
