import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { javascriptApp, jestConfigForModules, ordersService, signUp, unitTest } from './app-files.ts';
import {
  checkAdditions,
  checkAssembly,
  checkCommandLine,
  checkLoading,
  checkOwnNode,
  checkOwnTools,
  programsOf,
} from './checks.ts';
import type { Guide } from './guide.ts';
import { olderTemplate } from './older-template.ts';
import type { Shell } from './shell.ts';

const root = resolve(import.meta.dirname, '../..');
/** The pinned command line of the CDK, which a stranger gets by `npx --yes aws-cdk`. */
const cdk = `node '${join(root, 'node_modules/aws-cdk/bin/cdk')}'`;
const synth = 'npx cdk synth --quiet';
/** The commands of the packages that the guide installs beside Latchkey. */
const ofTheGuide = ['esbuild'];

/** Today's `cdk init app`, and steps 1 to 3 of the guide, word for word. Returns the terminal in the folder of the app. */
export async function guideApp(shell: Shell, guide: Guide): Promise<void> {
  for (const commands of guide.commands(1)) await shell.run(commands.replace('npx --yes aws-cdk', cdk));
  const before = programsOf(shell);
  for (const commands of guide.commands(2)) await shell.run(commands);
  for (const [path, text] of Object.entries(guide.files())) shell.write(path, text);
  shell.write('test/my-api.test.ts', unitTest);
  checkAdditions(shell, before, ofTheGuide);
  for (const commands of guide.commands(3)) await shell.run(commands);
  await typescriptApp(shell, { synth: '' });
  await checkLoading(shell);
  await checkProgramTypes(shell);
}

/** The same app as ES modules, with the two changes that the guide names. Its packages are those of the first app. */
export async function modulesApp(shell: Shell, original: string): Promise<void> {
  for (const name of readdirSync(original)) {
    if (!['node_modules', 'cdk.out', '.git'].includes(name)) {
      cpSync(join(original, name), join(shell.folder, name), { recursive: true });
    }
  }
  await shell.run(`cp -al '${join(original, 'node_modules')}' node_modules`, { echo: false });
  shell.change('package.json', '{', '{\n  "type": "module",');
  shell.change('lib/my-api-stack.ts', '__dirname', 'import.meta.dirname');
  for (const file of ['bin/my-api.ts', 'test/my-api.test.ts']) {
    shell.change(file, /from '(\.\.\/lib\/[\w-]+)'/g, `from '$1.js'`);
  }
  await shell.run('rm jest.config.js', { echo: false });
  shell.write('jest.config.cjs', jestConfigForModules);
  shell.set({ NODE_OPTIONS: '--experimental-vm-modules' });
  await typescriptApp(shell);
  await checkProgramTypes(shell);
}

/** An app of the older template: ts-node, CommonJS, and a compiler that checks the declarations of libraries, too. */
export async function olderApp(shell: Shell, guide: Guide): Promise<void> {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const versions = { cli: dependencies['aws-cdk'], library: dependencies['aws-cdk-lib'] };
  for (const [path, text] of Object.entries(olderTemplate(versions))) shell.write(path, text);
  await shell.run('npm install');
  const before = programsOf(shell);
  for (const commands of guide.commands(2)) await shell.run(commands);
  checkAdditions(shell, before, ofTheGuide);
  for (const [path, text] of Object.entries(guide.files())) shell.write(path, text);
  shell.write('test/my-api.test.ts', unitTest);
  await checkProgramTypes(shell);
  await typescriptApp(shell);
}

/** `cdk init app --language javascript`. */
export async function plainApp(shell: Shell, guide: Guide): Promise<void> {
  await shell.run(`mkdir my-api && cd my-api && ${cdk} init app --language javascript --generate-only`);
  await shell.run('npm install');
  const before = programsOf(shell);
  for (const commands of guide.commands(2)) await shell.run(commands);
  checkAdditions(shell, before, ofTheGuide);
  for (const [path, text] of Object.entries(javascriptApp)) shell.write(path, text);
  await shell.run(synth);
  checkAssembly(shell);
  await shell.run('npm test');
  await checkCommandLine(shell);
  await checkOwnNode(shell);
}

/** The app of the guide with pnpm. */
export async function pnpmApp(shell: Shell, guide: Guide): Promise<void> {
  await shell.run(`mkdir my-api && cd my-api && ${cdk} init app --language typescript --generate-only`);
  // The packages of the CDK's template have install scripts, which pnpm does not run before somebody allows them.
  await shell.run('pnpm install --no-frozen-lockfile || pnpm approve-builds --all');
  const before = programsOf(shell);
  for (const commands of guide.commandsForPnpm()) await shell.run(commands);
  for (const [path, text] of Object.entries(guide.files())) shell.write(path, text);
  shell.write('test/my-api.test.ts', unitTest);
  checkAdditions(shell, before, ofTheGuide);
  await typescriptApp(shell, { exec: 'pnpm exec', synth: synth.replace('npx', 'pnpm exec') });
}

/** The app compiles, with programs that use the client and the verifier. */
async function checkProgramTypes(shell: Shell): Promise<void> {
  shell.write('lib/sign-up.ts', signUp);
  shell.write('lib/orders-service.ts', ordersService);
  await shell.run('npx tsc --noEmit');
}

/** @param synth The command, unless the app is synthesized already */
async function typescriptApp(shell: Shell, { exec = 'npx', synth: command = synth } = {}): Promise<void> {
  if (command !== '') await shell.run(command);
  checkAssembly(shell);
  await shell.run('npm test');
  await checkOwnTools(shell, exec);
  await checkCommandLine(shell, exec);
}
