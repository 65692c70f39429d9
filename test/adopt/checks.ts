import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Shell } from './shell.ts';

/** Commands that a package manager links into `.bin`: those before and after the installation of Latchkey. */
export function programsOf({ folder }: Shell): string[] {
  const bin = join(folder, 'node_modules/.bin');
  return existsSync(bin) ? readdirSync(bin).filter((name) => !name.startsWith('.')) : [];
}

/** The bytes of all files in a folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** Latchkey adds its one command and no other packages. */
export function checkAdditions(shell: Shell, before: readonly string[], own: readonly string[] = []): void {
  const added = programsOf(shell).filter((name) => !before.includes(name) && !own.includes(name));
  assert.deepEqual(added, ['latchkey'], 'Latchkey adds commands to node_modules/.bin');
  const folder = join(shell.folder, 'node_modules/@latchkey/cdk');
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  assert.deepEqual(dependencies, {}, 'Latchkey installs packages beside itself');
}

export function checkSize(shell: Shell): void {
  const megabytes = sizeOf(join(shell.folder, 'node_modules/@latchkey')) / 1e6;
  console.log(`  [${shell.name}] Latchkey has ${megabytes.toFixed(1)} MB unpacked`);
  assert.ok(megabytes <= 16, `Latchkey has ${megabytes.toFixed(1)} MB unpacked, more than 16`);
}

/** The consumer's compiler and Node.js are its own. */
export async function checkOwnTools(shell: Shell, exec = 'npx'): Promise<void> {
  const typescript = JSON.parse(shell.read('node_modules/typescript/package.json')).version;
  assert.equal((await shell.run(`${exec} tsc --version`)).trim(), `Version ${typescript}`);
  await checkOwnNode(shell);
}

export async function checkOwnNode(shell: Shell): Promise<void> {
  const inScripts = `PATH="$PWD/node_modules/.bin:$PATH" node -v`;
  assert.equal(await shell.run(inScripts, { echo: false }), await shell.run('node -v', { echo: false }));
}

/** The command line runs on the consumer's Node.js. */
export async function checkCommandLine(shell: Shell, exec = 'npx'): Promise<void> {
  assert.match(await shell.run(`${exec} latchkey --help`), /^Usage: latchkey /);
}

/** Both module systems load the package and its parts. */
export async function checkLoading(shell: Shell): Promise<void> {
  const adapters = ['express', 'fastify', 'fetch', 'hono', 'lambda-url', 'node'].map((name) => `verify/${name}`);
  const parts = ['backend', 'client', 'testing', 'verify', ...adapters].map((name) => `@latchkey/cdk/${name}`);
  const names = ['@latchkey/cdk', ...parts];
  for (const name of names) {
    await shell.run(`node -e "require('${name}')"`, { echo: false });
    await shell.run(`node --input-type=module -e "await import('${name}')"`, { echo: false });
  }
}

/** `cdk synth` with the app's own settings has written both stacks and all of their assets to the default folder. */
export function checkAssembly(shell: Shell): void {
  const read = (file: string) => JSON.parse(shell.read(join('cdk.out', file)));
  const types = (stack: string) =>
    Object.values<{ Type: string }>(read(`${stack}.template.json`).Resources).map(({ Type }) => Type);
  assert.ok(types('MyApiStack').includes('AWS::ApiGateway::Authorizer'), 'the API has no authorizer');
  assert.ok(
    types('Latchkey').filter((type) => type === 'AWS::DynamoDB::GlobalTable').length >= 2,
    'tables are missing',
  );
  for (const stack of ['MyApiStack', 'Latchkey']) {
    for (const { source } of Object.values<{ source: { path: string } }>(read(`${stack}.assets.json`).files)) {
      assert.ok(existsSync(join(shell.folder, 'cdk.out', source.path)), `the asset ${source.path} is missing`);
    }
  }
}
