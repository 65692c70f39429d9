import { copyFileSync, existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = 'template.json';

/** Keeps the template of a local run beside its recorded calls. */
export function noteTemplate(runFolder: string, cloudAssembly: string): void {
  const [template] = globSync('*.template.json', { cwd: cloudAssembly });
  if (template === undefined) throw new Error(`${cloudAssembly} has no template.`);
  copyFileSync(join(cloudAssembly, template), join(runFolder, file));
}

/** Returns the template of a recorded run. Undefined: the run has never been ready. */
export function templateOf(runFolder: string): unknown {
  const path = join(runFolder, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
