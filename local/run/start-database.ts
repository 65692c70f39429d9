import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startEngine } from '../database/dynamodb-engine.ts';
import { ensureTables } from '../database/tables.ts';
import type { Cleanup } from '../shared/cleanup.ts';
import type { DataFolder } from '../shared/data-folder.ts';
import { StartError } from '../shared/start-error.ts';
import type { Stack } from '../template/template.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import type { LocalRunOptions } from './local-run.ts';

/** Starts an engine for this run. Returns its endpoint. */
export async function startOwnEngine(
  folder: DataFolder,
  cleanup: Cleanup,
  { onFatal = () => {}, onProgress = () => {} }: Pick<LocalRunOptions, 'onFatal' | 'onProgress'>,
): Promise<string> {
  const engine = await startEngine({
    databaseFile: folder.temporary ? undefined : folder.file('dynamodb.db'),
    onUnexpectedExit: onFatal,
    onProgress,
  });
  cleanup.add(() => engine.stop());
  folder.noteEngine(engine.pid);
  return engine.endpoint;
}

/** Creates the tables that do not exist. Returns the names of all tables by logical id. */
export async function prepareTables(
  stack: Stack,
  endpoint: string,
  { region, credentials }: AwsEnvironment,
): Promise<Record<string, string>> {
  const dynamo = new DynamoDBClient({ endpoint, region, ...(credentials !== undefined && { credentials }) });
  try {
    return await ensureTables(stack, dynamo);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The DynamoDB engine at ${endpoint} does not answer: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    dynamo.destroy();
  }
}
