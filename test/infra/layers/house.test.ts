import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';

const rooms = [
  'backend',
  'bench',
  'bin',
  'cli',
  'client',
  'console',
  'examples',
  'lambdas',
  'lib',
  'local',
  'scripts',
  'verify',
];
const sourcesOf = (folders: readonly string[]) =>
  globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx,mjs}`),
    { exclude: ['**/node_modules', '**/cdk.out'] },
  );

/** Texts of the console, and generated files. */
const mayBeLong = /^(console\/src\/(strings\b|api\/schema\.d\.ts$)|client\/generated\/)/;
const maxLines = 300;
const maxFiles = 22;

test('finds the source files', () => {
  for (const room of rooms) expect(sourcesOf([room])).not.toEqual([]);
});

test(`no source file has more than ${maxLines} lines`, () => {
  const tooLong = sourcesOf(rooms)
    .filter((file) => !mayBeLong.test(file))
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > maxLines);
  expect(tooLong).toEqual([]);
});

test(`no folder has more than ${maxFiles} source files of its own`, () => {
  const counts = new Map<string, number>();
  for (const file of sourcesOf([...rooms, 'test'])) {
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > maxFiles)).toEqual([]);
});
