import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const root = read('package.json');

test.each(['lambda-backend', 'http-backend'])('examples/%s depends on this version and its packages', (name) => {
  const { dependencies, devDependencies } = read(`examples/${name}/package.json`);
  expect(dependencies['@latchkey/cdk']).toBe(`file:../../dist/latchkey-cdk-${root.version}.tgz`);
  const own: Record<string, string> = { ...root.dependencies, ...root.devDependencies };
  const shared = Object.entries({ ...dependencies, ...devDependencies }).filter(([each]) => each in own);
  expect(shared.length).toBeGreaterThan(4);
  for (const [each, version] of shared) expect([each, version]).toEqual([each, own[each]]);
});
