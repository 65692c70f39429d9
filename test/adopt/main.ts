import { join } from 'node:path';
import { MissingTool } from '../support/missing-tool.ts';
import { packageTarball } from '../support/package.ts';
import { temporaryFolder } from '../support/processes.ts';
import { enterRunFolder } from '../support/run-folder.ts';
import { strangersEnvironment } from '../support/strangers-environment.ts';
import { guideApp, modulesApp, olderApp, plainApp, pnpmApp } from './apps.ts';
import { checkSize } from './checks.ts';
import { deployedApp } from './deployed-app.ts';
import { devRun } from './dev-run.ts';
import { Guide } from './guide.ts';
import { Shell } from './shell.ts';

/**
 * `npm run test:adopt`: what a stranger does with the package, in new folders outside of this repository. Two rows of apps run
 * side by side. With an argument, only the apps with that name run: `npm run test:adopt -- pnpm`.
 */
const pnpmVersion = '12.21.0';
const started = Date.now();
const seconds = (since: number) => `${Math.round((Date.now() - since) / 1000)} s`;
const wanted = process.argv.slice(2);
const failures: string[] = [];
let passed = 0;

async function adopt(name: string, work: () => Promise<void>): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const begun = Date.now();
  console.log(`▸ ${name} …`);
  try {
    await work();
    passed++;
    console.log(`✓ ${name} (${seconds(begun)})`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    failures.push(name);
    console.error(`✕ ${name} (${seconds(begun)})\n${message}`);
    if (error instanceof MissingTool) throw error;
  }
}

enterRunFolder();
console.log('▸ npm run package …');
const tarball = await packageTarball();
console.log(`  done (${seconds(started)})`);
const folder = temporaryFolder('adopt');
const guide = new Guide();
const stranger = new Shell('stranger', folder, { ...strangersEnvironment(), LATCHKEY_PACKAGE: tarball });

/** The app of the guide; the other apps of this row need it. */
async function rowOfTheGuide(): Promise<void> {
  const app = stranger.in('guide', join(folder, 'guide'));
  if (['size', 'dev', 'modules', 'deployed'].some((name) => wanted.includes(name))) wanted.push('guide');
  await adopt('guide', () => guideApp(app, guide));
  if (failures.includes('guide')) return;
  await adopt('size', async () => checkSize(app));
  await adopt('dev', () => devRun(app, guide));
  await adopt('modules', () => modulesApp(stranger.in('modules', join(folder, 'modules')), app.folder));
  await adopt('deployed', () => deployedApp(app, guide));
}

async function rowOfOthers(): Promise<void> {
  await adopt('older', () => olderApp(stranger.in('older', join(folder, 'older')), guide));
  await adopt('javascript', () => plainApp(stranger.in('javascript', join(folder, 'javascript')), guide));
  await adopt('pnpm', async () => {
    const tools = stranger.in('pnpm', join(folder, 'tools'));
    await tools.run(`npm install --no-save --prefix . pnpm@${pnpmVersion}`);
    const shell = stranger.in('pnpm', join(folder, 'pnpm'));
    shell.prependPath(join(tools.folder, 'node_modules/.bin'));
    await pnpmApp(shell, guide);
  });
}

await Promise.all([rowOfTheGuide(), rowOfOthers()]);
console.log(`\n${passed} passed, ${failures.length} failed (${seconds(started)})`);
process.exit(failures.length === 0 ? 0 : 1);
