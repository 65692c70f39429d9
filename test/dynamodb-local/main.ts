import { StartError } from '../../local/shared/start-error.ts';
import { jestArguments } from '../support/jest-command.ts';
import { MissingTool } from '../support/missing-tool.ts';
import { runVisibly } from '../support/processes.ts';
import { startDynamoDbLocal } from './engine.ts';

/**
 * `npm run test:dynamodb-local`: what the stores promise, on Amazon's own DynamoDB Local instead of the bundled engine.
 * Arguments go to jest.
 */
try {
  const started = Date.now();
  const engine = await startDynamoDbLocal();
  console.log(`DynamoDB Local answers (${((Date.now() - started) / 1000).toFixed(1)} s).`);
  process.exitCode = await runVisibly(
    process.execPath,
    jestArguments('--selectProjects=contract', ...process.argv.slice(2)),
    { ...process.env, DYNAMODB_ENDPOINT: engine.endpoint },
  );
  await engine.stop();
} catch (error) {
  if (!(error instanceof MissingTool || error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
