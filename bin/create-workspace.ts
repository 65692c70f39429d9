import { parseArgs } from 'node:util';
import { createDynamo } from '../lambdas/adapters/dynamo.ts';
import { DynamoWorkspaceStore } from '../lambdas/adapters/dynamo-workspace-store.ts';
import { createSecretReader } from '../lambdas/adapters/secrets-manager.ts';
import { parseKeyring } from '../lambdas/domain/digest.ts';
import { provisionWorkspace } from '../lambdas/domain/provision.ts';
import { systemClock, systemRandom } from '../lambdas/domain/random.ts';
import { cdkJsonContext } from '../lib/cdk-json.ts';
import { parseConfig } from '../lib/config.ts';

/**
 * Makes a workspace and its root key in a deployed stack, with the ambient AWS credentials. They need PutItem on the
 * keys table and GetSecretValue on the pepper secret.
 */
const usage = `Usage: npm run create-workspace -- --keys-table <KeysTableName> --pepper-secret <PepperSecretArn> \\
         --plan <plan> [--name <name>] [--config '{…}']

The table and the secret are outputs of the stack. Plans and key format are those of cdk.json; --config is for stacks
that were deployed with \`-c latchkey='{…}'\`, and takes the same text.`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        'keys-table': { type: 'string' },
        'pepper-secret': { type: 'string' },
        plan: { type: 'string' },
        name: { type: 'string', default: 'Workspace' },
        config: { type: 'string' },
      },
    });
    const table = values['keys-table'];
    const secret = values['pepper-secret'];
    if (table === undefined || secret === undefined) throw new Error('--keys-table and --pepper-secret are required.');
    const { plans, keyFormat } = parseConfig(values.config ?? cdkJsonContext()['latchkey']);
    const { plan, name } = values;
    if (plan === undefined || !Object.hasOwn(plans, plan)) {
      throw new Error(`--plan must be one of the configured plans: ${Object.keys(plans).join(', ')}.`);
    }
    return { table, secret, plan, name, keyFormat };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

const { table, secret, plan, name, keyFormat } = readOptions();
const keyring = parseKeyring(await createSecretReader()(secret));
const workspaces = new DynamoWorkspaceStore(createDynamo(), table);
const made = await provisionWorkspace({ workspaces, keyFormat, clock: systemClock, random: systemRandom }, keyring, {
  name,
  plan,
  actor: { type: 'operator', id: 'create-workspace' },
  requestId: 'none',
});
console.log(JSON.stringify({ workspaceId: made.workspace.id, rootKey: made.rootKey }));
