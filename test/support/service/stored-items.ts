import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { LocalRun } from './local-run.ts';

/** Returns every item in a table of a local run. */
export async function storedItems(
  { dynamoEndpoint: endpoint, region }: LocalRun['endpoints'],
  TableName: string,
): Promise<Record<string, unknown>[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamo = new DynamoDBClient({ endpoint, region, credentials });
  const client = DynamoDBDocumentClient.from(dynamo);
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    items.push(...(page.Items ?? []));
  }
  dynamo.destroy();
  return items;
}
