import { type Engine, startEngine } from '../../local/database/dynamodb-engine.ts';
import { findDynamoDbLocal } from '../../local/database/dynamodb-local.ts';
import { dynamoDbLocal } from '../../local/database/find-engine.ts';
import { thisMachine } from '../../local/database/machine.ts';
import { MissingTool } from '../support/missing-tool.ts';

/**
 * Starts Amazon's own DynamoDB Local, in memory, on a free port. Maven fetches its files on first use.
 * @throws MissingTool
 */
export async function startDynamoDbLocal(): Promise<Engine> {
  const local = await findDynamoDbLocal(thisMachine, (step) => console.log(`${step} …`));
  if ('reason' in local) throw new MissingTool(local.reason);
  const onUnexpectedExit = (message: string) => {
    console.error(message);
    process.exit(1);
  };
  return startEngine({ program: dynamoDbLocal(local), databaseFile: undefined, onUnexpectedExit });
}
