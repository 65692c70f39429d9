import { globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { stackSources } from '../../../../local/shared/stack-sources.ts';

const root = resolve(import.meta.dirname, '../../../..');

test('the kept build of the stack depends on every file that its sources import', () => {
  const files = globSync('{lambdas,lib}/**/*.ts', { cwd: root });
  const imported = files.flatMap((file) =>
    Array.from(readFileSync(join(root, file), 'utf8').matchAll(/ from '(\.[^']+)'/g), ([, path = '']) =>
      relative(root, resolve(root, dirname(file), path)),
    ),
  );
  const missing = imported.filter((file) => !stackSources.some((pattern) => matchesGlob(file, pattern)));
  expect(imported).toContain('docs/openapi.json');
  expect([...new Set(missing)]).toEqual([]);
});
