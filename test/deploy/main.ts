import assert from 'node:assert/strict';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { MissingTool } from '../support/missing-tool.ts';
import { ProcessFailure } from '../support/processes.ts';
import { enterRunFolder } from '../support/run-folder.ts';
import { type App, apps } from './apps.ts';
import { Cdk } from './cdk.ts';
import { startEmulator } from './emulator/emulator.ts';
import { installedExamples } from './installed-examples.ts';
import { checkLiveDeployment } from './live/live-deployment.ts';
import { templateTests } from './report/contract.ts';
import { added, inventoryOf } from './report/inventory.ts';
import { step } from './report/progress.ts';
import { printReport } from './report/report.ts';
import { Results } from './report/results.ts';
import type { Stage } from './stage.ts';
import { Account, emulated } from './support/aws.ts';

/**
 * `npm run test:deploy`: deploys the unchanged apps with the CDK to an emulated AWS account, tests them there, changes their
 * configuration, destroys them, and reports for each part of the contract how it was proved. docs/deploying.md
 */
async function main(): Promise<void> {
  enterRunFolder();
  const started = Date.now();
  const results = new Results();
  for (const example of ['lambda-backend', 'http-backend']) void installedExamples.install(example);
  const emulator = await step('An emulated AWS account', startEmulator);
  const stage: Stage = { emulator, results, account: new Account(emulated(emulator.endpoint)), cdk: new Cdk(emulator) };
  await step('cdk bootstrap', () => stage.cdk.bootstrap());
  for (const app of apps) await throughItsLife(stage, app);
  await checkLiveDeployment(stage, isUnexpected);
  stage.account.close();
  await emulator.stop();
  await step('What the emulator cannot show, in the template', () =>
    results.jest(emulator.env, '--selectProjects', 'infra', '--testPathPatterns', ...templateTests),
  );
  const failed = printReport(results.all);
  console.log(`\n${results.count('passed')} passed, ${failed} failed (${Math.round((Date.now() - started) / 1000)} s)`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function throughItsLife(stage: Stage, { name, folder, keeps, context, check }: App): Promise<void> {
  const app = {
    folder: await step(`${name}: its folder`, folder),
    ...(context !== undefined && { context: await context() }),
  };
  const before = await inventoryOf(stage.account);
  const outputs = await step(`${name}: cdk deploy`, () => stage.cdk.deploy(app));
  await check(stage, outputs);
  await step(`${name}: cdk destroy`, () => stage.cdk.destroy(app));
  const left = added(before, await inventoryOf(stage.account));
  for (const table of left.tables ?? []) {
    await stage.results.check(`${name}: ${table} is kept with what it holds`, async () => {
      const { Count } = await stage.account.dynamo.send(new ScanCommand({ TableName: table, Limit: 1 }));
      assert.equal(Count, 1);
    });
  }
  await stage.results.check(`${name}: resources with data are kept (removalPolicy retain), all else is gone`, () => {
    const { tables = [], secrets = [], logs: _, gatewayKeys = [], roles = [], ...others } = left;
    assert.deepEqual({ tables: tables.length, secrets: secrets.length, others }, { ...keeps, others: {} });
    // The workspaces are kept with the tables, and their gateway keys with them; those of the plans are gone.
    assert.deepEqual(
      gatewayKeys.filter((key) => !key.startsWith('latchkey-ws_')),
      [],
    );
    assert.deepEqual(roles.filter(isUnexpected), []);
  });
}

/** The CDK keeps the role with which API Gateway writes logs: the account's other APIs in the Region use it as well. */
function isUnexpected(role: string): boolean {
  // CloudFormation shortens the names of roles in stacks with long names.
  return !role.includes('ApiCloudWat');
}

try {
  await main();
} catch (error) {
  console.error(error instanceof MissingTool || error instanceof ProcessFailure ? error.message : error);
  process.exit(1);
}
