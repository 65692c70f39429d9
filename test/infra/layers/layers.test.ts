import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** A file that imports these. */
const importing = (...modules: string[]) =>
  modules
    .map((from, index) => `import * as m${index} from '${from}';\nexport const it${index} = m${index};\n`)
    .join('');

const layers = [
  {
    layer: 'the domain is pure',
    file: 'lambdas/domain/example.ts',
    allowed: ['./plans.ts', 'zod', 'node:crypto'],
    forbidden: [
      '@aws-sdk/client-dynamodb',
      '@middy/core',
      '../http/problem.ts',
      '../adapters/dynamo.ts',
      '../handlers/keys/get-api-key.ts',
      '../wiring/keys.ts',
    ],
    message: 'The domain is pure',
  },
  {
    layer: 'adapters know nothing of HTTP',
    file: 'lambdas/adapters/example.ts',
    allowed: ['@aws-sdk/client-dynamodb', '../domain/plans.ts'],
    forbidden: ['../http/problem.ts', '@middy/core', '../environment.ts'],
    message: 'Adapters know the domain',
  },
  {
    layer: 'HTTP knows nothing of storage',
    file: 'lambdas/http/example.ts',
    allowed: ['@middy/core', '../domain/plans.ts'],
    forbidden: ['../adapters/dynamo.ts', '@aws-sdk/client-dynamodb'],
    message: 'The HTTP layer knows the domain',
  },
  {
    layer: 'Lambdas know nothing of synthesis',
    file: 'lambdas/example.ts',
    allowed: ['./adapters/dynamo.ts', './http/routes/index.ts', './domain/plans.ts'],
    forbidden: ['aws-cdk-lib', 'aws-cdk-lib/aws-lambda', 'constructs', '../lib/config.ts', '../local/main.ts'],
    message: 'Run-time code (lambdas/) never imports',
  },
  {
    layer: 'the verifier of a service is small',
    file: 'verify/example.ts',
    allowed: ['../lambdas/adapters/lean/lean-dynamo.ts', '../lambdas/http/problem.ts', 'hono'],
    forbidden: ['@aws-sdk/client-dynamodb', 'zod', 'aws-cdk-lib', '../lib/latchkey.ts', '../local/main.ts'],
    message: 'The verifier of a service is small',
  },
  {
    layer: 'synthesis knows of the Lambdas their environment and routes only',
    file: 'lib/example.ts',
    allowed: ['../lambdas/http/routes/index.ts', '../lambdas/environment.ts', 'aws-cdk-lib', './config.ts'],
    forbidden: [
      '../lambdas/http/problem.ts',
      '../lambdas/domain/plans.ts',
      '../lambdas/authorizer.ts',
      '../local/main.ts',
    ],
    message: 'Synth-time code imports from lambdas/ only',
  },
  {
    layer: 'the command line knows the routes, and asks the API for the rest',
    file: 'cli/example.ts',
    allowed: ['../lambdas/http/routes/index.ts', '../lib/config.ts', 'commander'],
    forbidden: ['../lambdas/domain/workspace.ts', '../lambdas/adapters/dynamo.ts', '../local/main.ts', 'aws-cdk-lib'],
    message: 'The command line knows the route table',
  },
  {
    layer: 'a restore knows the domain and the stores',
    file: 'cli/restore/example.ts',
    allowed: ['../../lambdas/domain/workspace.ts', '../../lambdas/adapters/dynamo.ts'],
    forbidden: ['../../lambdas/handlers/keys/get-api-key.ts', '../../local/main.ts', 'aws-cdk-lib'],
    message: 'A restore works on the table itself',
  },
  {
    layer: 'what backends import is small',
    file: 'backend/example.ts',
    allowed: ['../lambdas/http/problem.ts', '../lambdas/domain/scopes.ts', '@middy/core'],
    forbidden: ['../lambdas/adapters/dynamo.ts', '@aws-sdk/client-dynamodb', '../lib/config.ts', 'aws-cdk-lib'],
    message: 'What backends import is small',
  },
  {
    layer: 'the client knows the API by generated types and methods',
    file: 'client/example.ts',
    allowed: ['./generated/schema.ts', '@smithy/signature-v4'],
    forbidden: [
      '../lambdas/http/routes/index.ts',
      '../cli/run.ts',
      '../lib/config.ts',
      '@aws-sdk/client-dynamodb',
      'zod',
    ],
    message: 'The client knows the API by client/generated/',
  },
  {
    layer: 'the local run knows nothing of who talks to it',
    file: 'local/example.ts',
    allowed: ['../lambdas/http/routes/index.ts', '../lib/cdk-json.ts'],
    forbidden: ['../cli/call.ts', '../test/support/http.ts'],
    message: 'The local run is what others talk to',
  },
  {
    layer: 'the console is a client of the API',
    file: 'console/src/example.ts',
    allowed: ['./api/schema.d.ts', 'react', '@cloudscape-design/components/button'],
    forbidden: ['../../lambdas/domain/scopes.ts', '../../lib/console-headers.ts', '../../local/main.ts', 'node:fs'],
    message: 'The console is a client',
  },
  {
    layer: 'the console takes components one by one',
    file: 'console/src/example.ts',
    allowed: ['@cloudscape-design/components/table'],
    forbidden: ['@cloudscape-design/components'],
    message: 'Import components one by one',
  },
];

/** Files with one forbidden import each, one file with all allowed imports, and two that import each other. */
const probes = [
  ...layers.flatMap(({ file, allowed, forbidden }, index) =>
    [allowed, ...forbidden.map((module) => [module])].map((modules, number) => ({
      path: file.replace('example', `example-${index}-${number}`),
      source: importing(...modules),
    })),
  ),
  // A cycle of types.
  { path: 'lib/one.ts', source: "import type { Two } from './two.ts';\nexport type One = Two | 1;\n" },
  { path: 'lib/two.ts', source: "import type { One } from './one.ts';\nexport type Two = One[];\n" },
];

/** A folder with the rules of this repository, for files that should never be in it. */
const folder = mkdtempSync(join(tmpdir(), 'latchkey-layers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Diagnostic {
  readonly severity: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

/** Lints all probes in one run. Returns the messages of each. */
function messagesByPath(): Map<string, string[]> {
  for (const file of ['biome.json', 'package.json', '.gitignore']) cpSync(file, join(folder, file));
  for (const { path, source } of probes) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  const biome = resolve('node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const { summary, diagnostics } = JSON.parse(stdout);
  expect(summary.unchanged + summary.changed).toBeGreaterThanOrEqual(probes.length);
  const messages = new Map<string, string[]>();
  for (const { severity, message, location } of diagnostics as Diagnostic[]) {
    if (severity === 'error') messages.set(location.path, [...(messages.get(location.path) ?? []), message]);
  }
  return messages;
}

let messages: Map<string, string[]>;
beforeAll(() => {
  messages = messagesByPath();
});

test('files that import each other fail the check, even if they import only types', () => {
  for (const path of ['lib/one.ts', 'lib/two.ts']) {
    expect(messages.get(path)).toEqual([expect.stringMatching(/import.*cycle/i)]);
  }
});

describe.each(layers.map((layer, index) => ({ ...layer, index })))('$layer', (layer) => {
  const { file, allowed, forbidden, message, index } = layer;
  const messagesOf = (number: number) => messages.get(file.replace('example', `example-${index}-${number}`)) ?? [];

  test(`${file} may import ${allowed.join(', ')}`, () => {
    expect(messagesOf(0)).toEqual([]);
  });

  test.each(forbidden.map((module, i) => [module, i + 1] as const))(`${file} may not import %s`, (_, number) => {
    expect(messagesOf(number)).toContainEqual(expect.stringContaining(message));
  });
});
