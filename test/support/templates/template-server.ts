import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from 'aws-cdk-lib';
import { createApp } from '../../../lib/app/app.ts';
import { withoutAssets, withoutBundles } from './assets.ts';
import {
  isServed,
  type KeptTemplates,
  type TemplateAnswer,
  type TemplateRequest,
  temporaryOf,
} from './kept-templates.ts';

/** Synthesizes each template that requests in a folder ask for once. One server per folder; see kept-templates.ts. */
const idleMs = 15_000;
const [, , folder = ''] = process.argv;
const lock = join(folder, 'lock');

function takeLock(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isServed(folder)) return false;
    rmSync(lock, { force: true });
    return takeLock();
  }
}

/** Removes templates of earlier sources. */
function removeFormer(): void {
  for (const name of readdirSync(dirname(folder))) {
    const former = join(dirname(folder), name);
    if (former !== folder && !isServed(former)) rmSync(former, { recursive: true, force: true });
  }
}

/** The settings of the console's page are an asset, and exist only as a copy. */
const contextFor = ({ config, bundled }: TemplateRequest) => {
  if (bundled) return {};
  return 'console' in (config as object) ? withoutBundles : withoutAssets;
};

function synthesize({ config, bundled }: TemplateRequest, name: string): KeptTemplates {
  const outdir = bundled ? join(folder, `${name}.assembly`) : mkdtempSync(join(tmpdir(), 'latchkey-infra-'));
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir);
  try {
    const { app, stack, console } = createApp({
      config,
      outdir,
      validate: false,
      context: contextFor({ config, bundled }),
    });
    app.synth();
    const templateOf = ({ stackName }: Stack) =>
      JSON.parse(readFileSync(join(outdir, `${stackName}.template.json`), 'utf8'));
    const settings = readdirSync(outdir)
      .map((each) => join(outdir, each, 'config.json'))
      .find((file) => existsSync(file));
    return {
      main: templateOf(stack),
      ...(console !== undefined && { console: templateOf(console) }),
      ...(settings !== undefined && { pageSettings: readFileSync(settings, 'utf8') }),
      ...(bundled && { folder: outdir }),
    };
  } finally {
    if (!bundled) rmSync(outdir, { recursive: true, force: true });
  }
}

function answer(request: TemplateRequest, name: string): TemplateAnswer {
  try {
    return synthesize(request, name);
  } catch (error) {
    const { name: kind, message } = error as Error;
    return { error: { name: kind, message } };
  }
}

if (takeLock()) {
  process.once('exit', () => {
    rmSync(temporaryOf(folder), { recursive: true, force: true });
    rmSync(lock, { force: true });
  });
  removeFormer();
  for (let lastAt = Date.now(); Date.now() - lastAt < idleMs; await sleep(10)) {
    for (const file of readdirSync(folder).filter((each) => each.endsWith('.request'))) {
      const name = file.replace('.request', '');
      const kept = join(folder, `${name}.json`);
      if (!existsSync(kept)) {
        const result = answer(JSON.parse(readFileSync(join(folder, file), 'utf8')), name);
        writeFileSync(`${kept}.part`, JSON.stringify(result));
        renameSync(`${kept}.part`, kept);
      }
      rmSync(join(folder, file), { force: true });
      lastAt = Date.now();
    }
  }
}
