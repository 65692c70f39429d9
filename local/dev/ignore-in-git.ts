import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keeps a folder out of git, whatever the project's own rules: it holds keys. */
export function ignoreInGit(folder: string): void {
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) writeFileSync(file, '*\n');
}
