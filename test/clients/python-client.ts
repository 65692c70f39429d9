import { cpSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runVisibly } from '../support/processes.ts';
import { pythonTool } from '../support/python.ts';
import { examplesIn } from './examples.ts';

const sources = join(import.meta.dirname, 'python');

/** Returns the path of the pinned generator. */
export function pythonGenerator(): string {
  const requirements = join(sources, 'requirements.txt');
  return pythonTool({ name: 'clients', requirements, oldestMinor: 11 }, 'openapi-python-client');
}

/**
 * Generates the Python client as docs/client.md does, from the document of a service, and runs the programs of the page with it.
 * @returns the exit code
 */
export async function checkPythonClient(
  generator: string,
  folder: string,
  document: string,
  environment: NodeJS.ProcessEnv,
): Promise<number | null> {
  const [example = '', adminExample = ''] = examplesIn('client.md', 'python');
  writeFileSync(join(folder, 'openapi.json'), document);
  writeFileSync(join(folder, 'example.py'), example);
  writeFileSync(join(folder, 'admin_example.py'), adminExample);
  cpSync(join(sources, 'check.py'), join(folder, 'check.py'));
  const bin = dirname(generator);
  const env = { ...environment, PATH: `${bin}${delimiter}${environment['PATH']}`, PYTHONDONTWRITEBYTECODE: '1' };
  const output = ['--path', join(folder, 'openapi.json'), '--output-path', join(folder, 'latchkey_client')];
  const code = await runVisibly(generator, ['generate', ...output, '--meta', 'none', '--fail-on-warning'], env);
  return code === 0 ? runVisibly(join(bin, 'python'), [join(folder, 'check.py')], env) : code;
}
