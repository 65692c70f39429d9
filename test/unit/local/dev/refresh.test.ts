import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refresh } from '../../../../local/dev/reload/refresh.ts';
import { needsSynthesis, readSources } from '../../../../local/dev/reload/sources.ts';

let app: string;
let outdir: string;
const bundler = `
  const { readFileSync, writeFileSync } = require('node:fs');
  const source = readFileSync('handler.ts', 'utf8');
  if (source.includes('BROKEN')) { console.error('handler.ts: syntax error'); process.exit(1); }
  writeFileSync(process.argv[2] + '/index.js', source);
`;

beforeEach(() => {
  app = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-refresh-')));
  outdir = join(app, 'node_modules/.cache/out');
  write('handler.ts', 'one');
  write('bundler.cjs', bundler);
  write('legacy/app.js', 'one');
  write('legacy/skipped.md', 'not copied');
  write('cdk.json', '{}');
  write('lib/stack.ts', '');
  write('node_modules/.cache/out/asset.copy/app.js', 'one');
  write('node_modules/.cache/out/asset.bundle/index.js', 'one');
});
afterEach(() => rmSync(app, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(app, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const inApp = (path: string) => join(app, path);

/** Reads what the constructs noted: a copy, and a bundle that the bundler above makes of handler.ts. */
function sources({ modules = ['lib/stack.ts'], lists = true } = {}) {
  const building = join(outdir, 'building');
  const metafile = join(outdir, 'meta.json');
  if (lists) writeFileSync(metafile, JSON.stringify({ inputs: { 'handler.ts': {} } }));
  else rmSync(metafile, { force: true });
  const step = { command: process.execPath, args: ['bundler.cjs', building], cwd: app, environment: {} };
  const record = {
    copies: [{ source: inApp('legacy'), staged: join(outdir, 'asset.copy') }],
    bundles: [{ staged: join(outdir, 'asset.bundle'), output: building, steps: [step], metafile }],
    modules: modules.map(inApp),
  };
  writeFileSync(join(outdir, 'latchkey-sources.json'), JSON.stringify(record));
  const read = readSources(outdir, app);
  // The bundler of this test does not list its inputs.
  return lists
    ? { ...read, bundles: read.bundles.map((each) => ({ ...each, inputs: new Set([inApp('handler.ts')]) })) }
    : read;
}

test('a changed file of a copied folder is copied again', async () => {
  write('legacy/app.js', 'two');
  const result = await refresh(sources(), [inApp('legacy/app.js')]);
  expect(result).toMatchObject({ changed: [join(outdir, 'asset.copy')], failures: [], needsSynthesis: false });
  expect(readFileSync(join(outdir, 'asset.copy/app.js'), 'utf8')).toBe('two');
});

test('a new or a removed file of a copied folder needs a synthesis, which knows what is excluded', async () => {
  write('legacy/new.js', '');
  expect(await refresh(sources(), [inApp('legacy/new.js')])).toMatchObject({ changed: [], needsSynthesis: true });
  rmSync(inApp('legacy/app.js'));
  expect(await refresh(sources(), [inApp('legacy/app.js')])).toMatchObject({ changed: [], needsSynthesis: true });
  expect(await refresh(sources(), [inApp('legacy/gone-already.js')])).toMatchObject({ needsSynthesis: false });
});

test('a changed input of a bundle is bundled again by the recorded commands', async () => {
  write('handler.ts', 'two');
  const result = await refresh(sources(), [inApp('handler.ts')]);
  expect(result).toMatchObject({ changed: [join(outdir, 'asset.bundle')], failures: [] });
  expect(readFileSync(join(outdir, 'asset.bundle/index.js'), 'utf8')).toBe('two');
});

test('a bundle that cannot be made keeps its last version, and says why', async () => {
  write('handler.ts', 'BROKEN');
  const result = await refresh(sources(), [inApp('handler.ts')]);
  expect(result).toMatchObject({ changed: [], failures: ['handler.ts: syntax error'] });
  expect(readFileSync(join(outdir, 'asset.bundle/index.js'), 'utf8')).toBe('one');
});

test('a bundle that comes out the same, and one of other inputs, are no changes', async () => {
  expect(await refresh(sources(), [inApp('handler.ts')])).toMatchObject({ changed: [], failures: [] });
  write('handler.ts', 'two');
  expect(await refresh(sources(), [inApp('other.ts')])).toMatchObject({ changed: [] });
  expect(await refresh(sources({ lists: false }), [inApp('other.ts')])).toMatchObject({
    changed: [join(outdir, 'asset.bundle')],
  });
});

test.each([
  ['lib/stack.ts', true],
  ['cdk.json', true],
  ['handler.ts', false],
  ['legacy/app.js', false],
  ['gone-already.tmp', false],
])('a change of %s needs a synthesis: %s', (path, expected) => {
  expect(needsSynthesis(sources(), inApp(path))).toBe(expected);
});

test('without a list of the modules of the app, every change needs a synthesis', () => {
  expect(needsSynthesis(sources({ modules: [] }), inApp('handler.ts'))).toBe(true);
});

test('TypeScript in a copied folder needs a synthesis, because the command of the app compiles it', () => {
  expect(needsSynthesis(sources(), write('legacy/app.ts', ''))).toBe(true);
});

test('an assembly without notes has no sources', () => {
  expect(readSources(join(app, 'lib'), app)).toEqual({ copies: [], bundles: [], modules: new Set() });
});
