import { parseArgs } from 'node:util';
import { createDynamo } from '../lambdas/adapters/dynamo.ts';
import { DynamoWorkspaceStore } from '../lambdas/adapters/dynamo-workspace-store.ts';
import { createSecretReader } from '../lambdas/adapters/secrets-manager.ts';
import { PepperKeyring } from '../lambdas/domain/digest.ts';
import { provisionWorkspace } from '../lambdas/domain/provision.ts';
import { systemClock, systemRandom } from '../lambdas/domain/random.ts';
import { KeyFormat, PlanName } from '../lambdas/environment.ts';

/**
 * Makes a workspace and its root key in a deployed stack, with the ambient AWS credentials. They need PutItem on the
 * keys table and GetSecretValue on the pepper secret.
 */
const usage = `Usage: npm run create-workspace -- --keys-table <KeysTableName> --pepper-secret <PepperSecretArn> \\
         --plan <plan> [--name <name>] [--key-format '{"prefix":"vsk","environmentPart":true}']

The table and the secret are outputs of the stack. --key-format is the stack's keyFormat, if it is configured.`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        'keys-table': { type: 'string' },
        'pepper-secret': { type: 'string' },
        plan: { type: 'string' },
        name: { type: 'string', default: 'Workspace' },
        'key-format': { type: 'string', default: '{}' },
      },
    });
    const table = values['keys-table'];
    const secret = values['pepper-secret'];
    if (table === undefined || secret === undefined) throw new Error('--keys-table and --pepper-secret are required.');
    if (!PlanName.safeParse(values.plan).success) throw new Error('--plan must be the name of a configured plan.');
    const keyFormat = KeyFormat.parse(JSON.parse(values['key-format']));
    return { table, secret, plan: String(values.plan), name: values.name, keyFormat };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

const { table, secret, plan, name, keyFormat } = readOptions();
const keyring = PepperKeyring.parse(JSON.parse(await createSecretReader()(secret)));
const workspaces = new DynamoWorkspaceStore(createDynamo(), table);
const made = await provisionWorkspace({ workspaces, keyFormat, clock: systemClock, random: systemRandom }, keyring, {
  name,
  plan,
  operator: 'create-workspace',
});
console.log(JSON.stringify(made));
