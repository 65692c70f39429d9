/**
 * Gives a customer a workspace and a key: `node prepare-customer.js <customer id> <name>`. It can run again: a customer
 * gets one workspace, and a key only if there is none.
 *
 * LATCHKEY_URL is the URL of the API. The AWS credentials are in the environment.
 */
import { createAdminClient, LatchkeyError } from '@latchkey/cdk/client';

const [externalId, name] = process.argv.slice(2);
if (!externalId || !name) {
  console.error('Usage: node prepare-customer.js <customer id> <name>');
  process.exit(2);
}

const latchkey = createAdminClient({ url: process.env.LATCHKEY_URL });

try {
  const { id } = await workspaceOf(externalId, name);
  const { apiKeys } = await latchkey.listWorkspaceApiKeys({ id, limit: 1 });
  const [existing] = apiKeys;
  if (existing) {
    console.log(`${name} has the workspace ${id} and the key ${existing.id}.`);
  } else {
    const { apiKey } = await latchkey.createWorkspaceApiKey({ id, name: 'First key', scopes: ['status:read'] });
    console.log(`${name} has the workspace ${id} and the new key ${apiKey.id}. Give this value to the customer now:`);
    console.log(apiKey.key);
  }
} catch (error) {
  if (!(error instanceof LatchkeyError)) throw error;
  console.error(`${error.code}: ${error.detail}`);
  process.exitCode = 1;
}

/** Creates the workspace of a customer, or finds the one that an earlier run created. */
async function workspaceOf(externalId, name) {
  try {
    return (await latchkey.createWorkspace({ name, plan: 'Professional', externalId })).workspace;
  } catch (error) {
    if (!(error instanceof LatchkeyError) || error.code !== 'external_id_taken') throw error;
    const { workspaces } = await latchkey.listWorkspaces({ externalId });
    return workspaces[0];
  }
}
