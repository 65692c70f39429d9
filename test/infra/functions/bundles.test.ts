import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { allRoutes } from '../../../lambdas/http/routes/index.ts';
import { type Properties, synthesizedWithBundles } from '../support/synthesized.ts';

const { stack, folder: outdir } = synthesizedWithBundles({ webhook: { url: 'https://hooks.example.com' } });

/** The folder of the function's code. */
function folderOf(lambda: string): string {
  const { S3Key } = stack.function(lambda).Properties['Code'];
  return join(outdir, `asset.${S3Key.replace('.zip', '')}`);
}

const codeOf = (lambda: string) => readFileSync(join(folderOf(lambda), 'index.mjs'), 'utf8');

/** The environment of a function, with placeholder texts for deploy-time values. */
function environmentOf(lambda: string): Record<string, string> {
  const variables: Properties = stack.function(lambda).Properties['Environment'].Variables;
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const join = (value as Properties)['Fn::Join'];
    return join === undefined ? 'known-after-the-deployment' : join[1].map(text).join(join[0]);
  };
  const texts = Object.entries(variables).map(([name, value]) => [name, text(value)]);
  return { ...Object.fromEntries(texts), LAMBDA_TASK_ROOT: folderOf(lambda) };
}

/** The settings in the file beside the code. */
function settingsOf(lambda: string): Properties {
  const file = join(folderOf(lambda), 'settings.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

const inBackground = [
  'publish-events',
  'send-webhook',
  'rotate-keys',
  'rotate-secret',
  'rotate-pepper',
  'review-keys',
  'roll-up-usage',
];
const onHotPath = ['authorizer', 'shared-authorizer'];
const lambdas = new Set([
  ...onHotPath,
  'management-authorizer',
  ...allRoutes.flatMap(({ lambda }) => lambda ?? []),
  ...inBackground,
]);

/** The functions that load a part of their code with the first use, and the name of that part. */
const loadedLater = new Map([
  ...['create-workspace', 'update-workspace', 'resume-workspace', 'delete-workspace'].map(
    (lambda) => [lambda, 'api-gateway-keys'] as const,
  ),
  ['get-openapi', 'openapi'],
]);

/**
 * One process that starts one function after another, each in a thread of its own with its own environment, and prints the
 * type of each handler, or why there is none.
 */
const starter = `
  import { readFileSync } from 'node:fs';
  import { Worker } from 'node:worker_threads';
  const start = "import { parentPort, workerData } from 'node:worker_threads';" +
    "const { handler } = await import(workerData); parentPort.postMessage(typeof handler);";
  const started = {};
  for (const [name, { file, env }] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
    const worker = new Worker(start, { eval: true, env, workerData: file });
    started[name] = await new Promise((resolve) => {
      worker.once('message', resolve);
      worker.once('error', ({ stack }) => resolve(stack));
      worker.once('exit', (code) => resolve('It ended with ' + code + '.'));
    });
    await worker.terminate();
  }
  process.stdout.write(JSON.stringify(started));`;

let started: Record<string, string>;
beforeAll(() => {
  const functions = Object.fromEntries(
    [...lambdas].map((lambda) => [
      lambda,
      {
        file: pathToFileURL(join(folderOf(lambda), 'index.mjs')).href,
        env: { AWS_REGION: 'us-east-1', ...environmentOf(lambda) },
      },
    ]),
  );
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', starter], {
    env: {},
    input: JSON.stringify(functions),
    encoding: 'utf8',
  });
  started = JSON.parse(stdout);
});

describe.each([...lambdas])('%s', (lambda) => {
  test('is one ES module, with a source map if it is minified', () => {
    const code = onHotPath.includes(lambda) ? ['index.mjs'] : ['index.mjs', 'index.mjs.map'];
    const files = Object.keys(settingsOf(lambda)).length > 0 ? [...code, 'settings.json'] : code;
    // The AWS SDK loads bowser and event-streams on first use.
    const part = new RegExp(`^(${loadedLater.get(lambda)}|bowser|event-streams|chunk)-[A-Z0-9]{8}\\.mjs(\\.map)?$`);
    const later = loadedLater.has(lambda) ? readdirSync(folderOf(lambda)).filter((file) => part.test(file)) : [];
    expect(readdirSync(folderOf(lambda)).sort()).toEqual([...files, ...later].sort());
    expect(later.filter((file) => !file.endsWith('.map')).map((file) => `${file}.map`)).toEqual(
      later.filter((file) => file.endsWith('.map')),
    );
  });

  test('starts in Node with the environment that its construct sets', () => {
    expect(started[lambda]).toBe('function');
  });
});

test.each([...loadedLater])('%s starts without the parts that it loads on first use', (lambda, part) => {
  const parts = readdirSync(folderOf(lambda)).filter((file) => file.startsWith(part) && file.endsWith('.mjs'));
  expect(parts).toHaveLength(1);
  expect(codeOf(lambda)).toContain(`import("./${parts[0]}")`);
  expect(codeOf(lambda)).not.toContain(`from"./${parts[0]}"`);
  expect(statSync(join(folderOf(lambda), 'index.mjs')).size).toBeLessThan(200_000);
});

test.each([...new Set(allRoutes.flatMap(({ lambda }) => lambda ?? []))])(
  '%s holds its own routes, and the schemas of no other',
  (lambda) => {
    const paths = [...codeOf(lambda).matchAll(/\bpath:"(\/[^"]+)"/g)].map(([, path]) => path);
    expect(paths.sort()).toEqual(allRoutes.flatMap((route) => (route.lambda === lambda ? [route.path] : [])).sort());
  },
);

test('the settings beside the code are those that grow with the configuration', () => {
  const namesOf = (lambda: string) => Object.keys(settingsOf(lambda));
  expect(namesOf('authorizer')).toEqual(['PLANS', 'ROUTE_SCOPES']);
  expect(namesOf('management-authorizer')).toEqual(['PLANS', 'ROUTE_SCOPES']);
  expect(namesOf('shared-authorizer')).toEqual(['PLANS']);
  expect(namesOf('create-workspace')).toEqual(['PLANS']);
  expect(namesOf('get-api-key')).toEqual([]);
  expect(settingsOf('authorizer')).toEqual(stack.settings('authorizer'));
});

test.each([...lambdas])('%s holds the names of its own environment variables, and no others', (lambda) => {
  const namesOf = (each: string) => [...Object.keys(environmentOf(each)), ...Object.keys(settingsOf(each))];
  const all = [...lambdas].flatMap((each) => namesOf(each)).filter((name) => name !== 'LAMBDA_TASK_ROOT');
  const own = namesOf(lambda);
  // Names in quotes are something else, such as the partition key DEPLOYMENT.
  const words = new Set(codeOf(lambda).match(/\b(?<!")[A-Z]+(_[A-Z]+)*\b(?!")/g));
  expect([...new Set(all)].filter((name) => words.has(name) && !own.includes(name))).toEqual([]);
});

test.each([...lambdas])('%s contains no credential providers except the environment', (lambda) => {
  expect(/credential_process|AWS_CONTAINER_CREDENTIALS_FULL_URI|AWS_WEB_IDENTITY/.test(codeOf(lambda))).toBe(false);
});

test('a function that requests wait for logs errors with positions in the sources', () => {
  const event = { requestContext: { requestId: 'request-1', authorizer: {} }, headers: {}, multiValueHeaders: {} };
  const script = `const { handler } = await import(${JSON.stringify(join(folderOf('get-own-workspace'), 'index.mjs'))});
    await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 25000 }); process.exit();`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { AWS_REGION: 'us-east-1', ...environmentOf('get-own-workspace') },
    encoding: 'utf8',
  });
  const { error } = JSON.parse(stderr);
  expect(error.message).toBe("The request context does not come from Latchkey's authorizer.");
  expect(error.stack).toMatch(/\n {4}at asserted \(lambdas\/http\/middleware\/authenticated\.ts:[0-9]+:[0-9]+\)\n/);
});

/** The functions without a query and a body to check. Two others parse the settings of a root key as a new key. */
const withoutInput = [...new Set(allRoutes.flatMap(({ lambda }) => lambda ?? []))].filter((lambda) =>
  allRoutes.every(({ lambda: each, request }) => each !== lambda || (!request.query && !request.body)),
);

test.each(withoutInput.filter((lambda) => lambda !== 'issue-root-key'))(
  '%s contains no zod, and has less than 96 KB',
  (lambda) => {
    expect(codeOf(lambda)).not.toMatch(/\b_zod\b/);
    expect(statSync(join(folderOf(lambda), 'index.mjs')).size).toBeLessThan(96_000);
  },
);

test('the management authorizer contains no zod, and has less than 111 KB', () => {
  expect(codeOf('management-authorizer')).not.toMatch(/\b_zod\b/);
  expect(statSync(join(folderOf('management-authorizer'), 'index.mjs')).size).toBeLessThan(111_000);
});

/** The verify endpoint contains the verifier and validates a body. */
const larger = ['verify-key'];

test('verify-key has less than 191 KB', () => {
  expect(statSync(join(folderOf('verify-key'), 'index.mjs')).size).toBeLessThan(191_000);
});

test.each([...lambdas].filter((lambda) => ![...inBackground, ...larger].includes(lambda)))(
  '%s, which requests wait for, has less than 186 KB',
  (lambda) => {
    expect(statSync(join(folderOf(lambda), 'index.mjs')).size).toBeLessThan(186_000);
  },
);

// The registrations of APIs, and their cache, are 2 KB.
describe.each([
  ['authorizer', 156_000],
  ['shared-authorizer', 158_000],
])('the %s', (lambda, maxBytes) => {
  const code = () => codeOf(lambda);

  // Its own HTTP client is 12 KB of these, and loads much faster than node:http.
  // The reasons of refusals, for the usage history, are 4 KB; quotas are 22 KB, and the use of each value 1 KB.
  // Reading the requests of HTTP APIs, and answering them, is 2 KB.
  // Services that check keys in their own process share its client, with credentials and a Region of their own: 1 KB.
  // Keys that the caller of the verify endpoint must not learn about are 1 KB.
  // Refusing routes of APIs that are not registered is 0.8 KB.
  test(`has less than ${maxBytes} bytes`, () => {
    expect(statSync(join(folderOf(lambda), 'index.mjs')).size).toBeLessThan(maxBytes);
  });

  test('imports no built-in module, because that evaluates all of its exports', () => {
    expect(code().match(/^import .*/gm) ?? []).toEqual([]);
    expect(code()).toContain('process.getBuiltinModule("node:crypto")');
  });

  test('contains no SDK and no zod', () => {
    // esbuild names each file before its code.
    const sources = code().match(/^\/\/ \S+\.[cm]?[jt]s$/gm) ?? [];
    expect(sources).toContain(`// lambdas/handlers/authorize/${lambda}.ts`);
    expect(
      sources.filter((source) => !/^\/\/ (lambdas\/[a-z/-]+\.ts|node_modules\/quick-lru\/index\.js)$/.test(source)),
    ).toEqual([]);
    expect(code()).not.toMatch(/@aws-sdk|@smithy/);
  });

  test('does not import node:http, which would also evaluate WebSocket', () => {
    expect(code()).not.toMatch(/from\s*["'](node:)?https?["']/);
  });

  test('fails at start if its environment is invalid, and names the variable', () => {
    const script = `await import(${JSON.stringify(join(folderOf(lambda), 'index.mjs'))});`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { AWS_REGION: 'us-east-1', ...environmentOf(lambda), ON_COUNTER_FAILURE: 'perhaps' },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('The environment of this Lambda is wrong. ON_COUNTER_FAILURE: is not valid');
  });
});
