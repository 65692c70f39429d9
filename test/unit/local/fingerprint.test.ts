import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fingerprint } from '../../../local/fingerprint.ts';

test('any change of what a synthesis depends on changes it, and nothing else does', () => {
  const root = mkdtempSync(join(tmpdir(), 'latchkey-sources-'));
  mkdirSync(join(root, 'lambdas/domain'), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  write('lambdas/domain/a.ts', 'a');
  const seen = [fingerprint(root)];
  write('README.md', 'other');
  expect(fingerprint(root)).toBe(seen[0]);

  const changes = [
    () => write('lambdas/domain/a.ts', 'b'),
    () => renameSync(join(root, 'lambdas/domain/a.ts'), join(root, 'lambdas/domain/c.ts')),
    () => write('lambdas/new.ts', ''),
    () => write('cdk.json', '{}'),
    () => write('package-lock.json', '{}'),
  ];
  for (const change of changes) {
    change();
    seen.push(fingerprint(root));
  }
  seen.push(fingerprint(root, { plans: {} }));
  expect(new Set(seen).size).toBe(seen.length);
  rmSync(root, { recursive: true });
});
