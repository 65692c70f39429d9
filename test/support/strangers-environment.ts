import { delimiter, join, relative, resolve } from 'node:path';
import { temporaryFolder } from './processes.ts';

const root = resolve(import.meta.dirname, '../..');

/** Dependencies are resolved as of this day, so a release of somebody else cannot break the run. Raise it with the packages. */
const registryDay = '2026-11-27';

/**
 * The environment of a stranger: nothing of this project's npm scripts, Node.js or AWS settings is in it. The certificates that the
 * machine trusts are: without them, npm cannot install anything behind a proxy that reads TLS.
 */
export function strangersEnvironment(): NodeJS.ProcessEnv {
  const own = /^(npm_|NODE_(?!EXTRA_CA_CERTS$)|NODE$|INIT_CWD$|AWS_|CDK_|LATCHKEY_|COLOR$|TEST_ROUNDS$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => {
    const inside = relative(root, resolve(folder));
    return (
      inside.startsWith('..') && !folder.includes(join('node_modules', '.bin')) && !folder.includes('node-gyp-bin')
    );
  });
  return {
    ...Object.fromEntries(kept),
    PATH: folders.join(delimiter),
    CI: 'true',
    npm_config_before: registryDay,
    npm_config_prefer_offline: 'true',
    npm_config_loglevel: 'error',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    // Answers the questions of the CDK, and keeps its caches out of the home folder.
    CDK_REQUIRE_APPROVAL: 'never',
    CDK_NOTICES: 'false',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_HOME: temporaryFolder('cdk-home'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
