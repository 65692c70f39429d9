import { createInterface } from 'node:readline/promises';
import { Cdk } from '../deploy/cdk.ts';
import { startEmulator } from '../deploy/emulator/emulator.ts';
import { added, inventoryOf } from '../deploy/report/inventory.ts';
import { step } from '../deploy/report/progress.ts';
import { Results } from '../deploy/report/results.ts';
import { MissingTool } from '../support/missing-tool.ts';
import { onFirstSignal, ProcessFailure } from '../support/processes.ts';
import { announcement } from './announcement.ts';
import { checks } from './checks/index.ts';
import { cleanUp, isOf } from './clean-up.ts';
import { Ground, newName, settingsOf } from './ground.ts';
import { type Options, optionsOf, UsageError, usage } from './options.ts';
import { isBad, summaryOf, tableOf } from './report.ts';
import { type Row, runChecks } from './run-checks.ts';
import { runSuite } from './suite.ts';
import { CannotStart, requireBootstrap, type Target, targetOf } from './target.ts';

/** `npm run test:aws`: tests Latchkey in an AWS account. docs/verifying-on-aws.md */
async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const target = options.emulator ? await emulatedTarget() : await targetOf(process.env);
  if (options.cleanUp !== undefined) {
    const name = options.cleanUp;
    await step(`Deleting ${name} in ${target.accountId}, ${target.region}`, () => cleanUp(target.account, name));
    return 0;
  }
  if (!options.emulator) await requireBootstrap(target);
  const name = newName();
  console.log(announcement(name, target, options));
  if (!(options.yes || options.emulator) && !(await isAgreed(target))) return 2;
  return run(name, target, options);
}

/** Deploys, tests, and deletes everything, also after a failure or Ctrl-C. Returns the exit code. */
async function run(name: string, target: Target, options: Options): Promise<number> {
  const before = await inventoryOf(target.account);
  const interruption = new AbortController();
  onFirstSignal(() => {
    const later = `To delete it later: npm run test:aws -- --clean-up ${name}`;
    console.error(`\nStopping. Deleting ${name} takes some minutes. Press Ctrl-C again to leave it in the account.`);
    onFirstSignal(() => {
      console.error(`\nStopped. ${name} is still in the account ${target.accountId}, ${target.region}. ${later}`);
      process.exit(130);
    });
    interruption.abort(new Error('The run was stopped.'));
  });
  const results = new Results(interruption.signal);
  let rows: Row[] = [];
  let failure: unknown;
  try {
    rows = await test(name, target, options, results, interruption.signal);
  } catch (error) {
    failure = error;
    console.error(error instanceof ProcessFailure || interruption.signal.aborted ? (error as Error).message : error);
  }
  const isClean = await deleteAll(name, target, before);
  if (rows.length > 0) console.log(`\n${tableOf(rows)}\n\n${summaryOf(rows)}`);
  if (results.all.length > 0) {
    console.log(`End-to-end suite: ${results.count('passed')} passed, ${results.count('failed')} failed`);
  }
  const isGood = failure === undefined && isClean && !rows.some(isBad) && results.count('failed') === 0;
  return isGood ? 0 : 1;
}

async function test(
  name: string,
  target: Target,
  options: Options,
  results: Results,
  signal: AbortSignal,
): Promise<Row[]> {
  const cdk = new Cdk({ env: await target.env() }, signal);
  const settings = await settingsOf(name, target, options.console);
  const ground = await step(`${name}: cdk deploy`, () => Ground.deploy(name, target, cdk, settings));
  if (!options.checksOnly) await step('The end-to-end suite', () => runSuite(ground, results));
  signal.throwIfAborted();
  await step(`${name}: cdk deploy, with two more plans`, () => ground.addPlans());
  return step('The checks', () => runChecks(checks, ground, signal));
}

/** Returns whether nothing of the run is left. */
async function deleteAll(name: string, target: Target, before: Awaited<ReturnType<typeof inventoryOf>>) {
  try {
    await step(`${name}: deleting everything`, () => cleanUp(target.account, name));
    const left = Object.entries(added(before, await inventoryOf(target.account)));
    const own = left.flatMap(([kind, names]) =>
      names.filter((each) => isOf(name, each)).map((each) => `${kind}: ${each}`),
    );
    const keys = (Object.fromEntries(left)['gatewayKeys'] ?? []).filter((each) => each.startsWith('latchkey-ws_'));
    if (keys.length > 0) {
      console.error(`  new gateway keys, unless another deployment created them: ${keys.join(', ')}`);
    }
    if (own.length === 0) console.log('  nothing of the run is left in the account');
    else console.error(`  left in the account:\n    ${own.join('\n    ')}`);
    return own.length === 0;
  } catch (error) {
    console.error(error);
    console.error(`Not everything is deleted. Try again with: npm run test:aws -- --clean-up ${name}`);
    return false;
  }
}

async function isAgreed({ accountId }: Target): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CannotStart('There is no terminal to ask. Pass --yes to deploy without asking.');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Type the account (${accountId}) to continue: `);
  prompt.close();
  if (answer.trim() === accountId) return true;
  console.log('Nothing was deployed.');
  return false;
}

/** An emulated account that is prepared for the CDK. */
async function emulatedTarget(): Promise<Target> {
  const emulator = await step('An emulated AWS account', startEmulator);
  Object.assign(process.env, emulator.env);
  const target = await targetOf(emulator.env);
  await step('cdk bootstrap', () => new Cdk(emulator).bootstrap());
  return target;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isExplained = [CannotStart, MissingTool, ProcessFailure, UsageError].some((type) => error instanceof type);
  console.error(isExplained ? (error as Error).message : error);
  process.exitCode = error instanceof UsageError || error instanceof CannotStart ? 2 : 1;
}
process.exit();
