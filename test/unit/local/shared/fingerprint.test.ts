import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fingerprint } from '../../../../local/shared/fingerprint.ts';

const sources = ['lambdas/**/*', 'cdk.json', 'package-lock.json'];

test('a fingerprint changes exactly if an input changes', () => {
  const root = mkdtempSync(join(tmpdir(), 'latchkey-sources-'));
  mkdirSync(join(root, 'lambdas/domain'), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  write('lambdas/domain/a.ts', 'a');
  const seen = [fingerprint(root, sources)];
  write('README.md', 'other');
  expect(fingerprint(root, sources)).toBe(seen[0]);

  const changes = [
    () => write('lambdas/domain/a.ts', 'b'),
    () => renameSync(join(root, 'lambdas/domain/a.ts'), join(root, 'lambdas/domain/c.ts')),
    () => write('lambdas/new.ts', ''),
    () => write('cdk.json', '{}'),
    () => write('package-lock.json', '{}'),
  ];
  for (const change of changes) {
    change();
    seen.push(fingerprint(root, sources));
  }
  seen.push(fingerprint(root, sources, { plans: {} }));
  expect(new Set(seen).size).toBe(seen.length);
  rmSync(root, { recursive: true });
});
