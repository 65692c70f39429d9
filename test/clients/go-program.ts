import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examplesIn } from './examples.ts';

const sources = join(import.meta.dirname, 'go');
/** The module proxy is needed once. The checksums of go.sum pin the packages. */
const settings = { GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local' };

export const hasGo = spawnSync('go', ['version']).status === 0;

/** Writes the program of docs/client.md into a module of its own. Returns the folder. */
export function clientProgram(folder: string): string {
  const [program = ''] = examplesIn('client.md', 'go');
  mkdirSync(folder);
  writeFileSync(join(folder, 'go.mod'), 'module example\n\ngo 1.22\n');
  writeFileSync(join(folder, 'main.go'), program);
  return folder;
}

/** Runs a command of Go. This process can serve its requests meanwhile. */
export function go(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, ...settings, ...environment };
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile('go', args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : 1, stdout, stderr });
    });
  });
}

interface Answer {
  readonly response: { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: string };
  readonly error: string;
}

/** Returns the answers of the handler on the page about the authorizer's context to events. */
export async function handlerAnswers(folder: string, events: readonly object[]): Promise<Answer[]> {
  const [handler = ''] = examplesIn('authorizer-context.md', 'go');
  cpSync(sources, folder, { recursive: true });
  writeFileSync(join(folder, 'main.go'), handler);
  const files = { EVENTS: join(folder, 'events.json'), ANSWERS: join(folder, 'answers.json') };
  writeFileSync(files.EVENTS, JSON.stringify(events));
  const { status, stdout, stderr } = await go(folder, ['test', '-vet=all', './...'], files);
  if (status !== 0) throw new Error(`go test ended with ${status}:\n${stdout}${stderr}`);
  return JSON.parse(readFileSync(files.ANSWERS, 'utf8'));
}
