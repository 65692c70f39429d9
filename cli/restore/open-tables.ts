import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import type { Deployment } from '../target/deployment.ts';
import { ReadTable, type TwoTables } from './two-tables.ts';

/** Opens the table of a backup and the keys table of a deployment. The caller closes them. */
export function openTables(
  { dynamo, keysTable }: Deployment,
  backup: string,
): { tables: TwoTables; close: () => void } {
  const client = new DynamoDBClient(dynamo);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const open = (name: string) => new ReadTable(createSdkDynamo(documents), documents, name);
  return { tables: { backup: open(backup), live: open(keysTable) }, close: () => client.destroy() };
}
