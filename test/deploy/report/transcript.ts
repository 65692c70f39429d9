import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseUrlOf } from '../base-url.ts';
import type { Outputs } from '../cdk.ts';
import type { Stage } from '../stage.ts';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'docs/deploying.md');
const begin = '<!-- transcript: begin -->\n';
const end = '<!-- transcript: end -->';

/**
 * Types the commands of docs/deploying.md into a shell, and compares the output with the page, except for values that differ
 * from run to run. UPDATE_TRANSCRIPT=1 writes the page again.
 */
export async function checkTranscript(stage: Stage, outputs: Outputs): Promise<void> {
  const { emulator, results } = stage;
  const shell = new Shell(emulator.env);

  // The stack's outputs contain an address of AWS, which the emulator does not serve.
  const found = shell.run('npx latchkey url');
  await results.check('transcript: the command line finds the address in the outputs of the stack', () =>
    assert.equal(`${found}/`, outputs['ApiUrl']),
  );
  shell.forget();

  shell.set('LATCHKEY_URL', baseUrlOf(emulator.endpoint, outputs));
  shell.run('npx latchkey status');
  const created = shell.run('npx latchkey workspace create --name Acme --plan Professional');
  shell.paste('LATCHKEY_KEY', /^root key +(vsk_live_\w+)$/m.exec(created)?.[1] ?? 'not found');
  const key = shell.run('npx latchkey key create --name "First key" --scope "*"');
  shell.paste('KEY', /^value +(vsk_live_\w+)$/m.exec(key)?.[1] ?? 'not found');
  const status = shell.run('curl -s -i "$LATCHKEY_URL/v1/status" -H "X-API-Key: $KEY"');
  await results.check('transcript: a key of the workspace gets a 200 from /v1/status', () => {
    assert.match(status, /^HTTP\/1\.1 200/);
    assert.match(status, /"status":\s*"ok"/);
  });
  shell.run('npx latchkey key list');
  await compare(stage, shell.text());
}

async function compare({ results }: Stage, transcript: string): Promise<void> {
  const text = readFileSync(page, 'utf8');
  const [before, rest = ''] = text.split(begin);
  const [shown, after] = rest.split(end);
  if (process.env['UPDATE_TRANSCRIPT'] !== undefined) {
    writeFileSync(page, `${before}${begin}\`\`\`\n${transcript}\`\`\`\n${end}${after}`);
    return;
  }
  await results.check('transcript: docs/deploying.md shows what happens (UPDATE_TRANSCRIPT=1 writes it again)', () =>
    assert.equal(lasting(shown ?? ''), lasting(`\`\`\`\n${transcript}\`\`\`\n`)),
  );
}

/** A shell with the text that is typed and printed in it. */
class Shell {
  readonly #env: NodeJS.ProcessEnv;
  #lines: string[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = { ...env };
  }

  set(name: string, value: string): void {
    this.#env[name] = value;
    this.#lines.push(`$ export ${name}=${value}\n`);
  }

  /** Sets a variable to a secret that a person pastes: the shell shows it nowhere and does not keep it in its history. */
  paste(name: string, value: string): void {
    this.#env[name] = value;
    this.#lines.push(`$ read -rs ${name} && export ${name}   # paste the value\n`);
  }

  run(command: string): string {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `${command} 2>&1`], {
      cwd: root,
      env: { ...this.#env, npm_config_loglevel: 'silent' },
      encoding: 'utf8',
    });
    this.#lines.push(`$ ${command}\n${stdout.replaceAll('\r', '').trimEnd()}\n`);
    assert.equal(status, 0, `${command}: ${stdout}${stderr}`);
    return stdout.trimEnd();
  }

  /** Removes everything typed so far from the transcript. */
  forget(): void {
    this.#lines = [];
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

/** Returns the text without ids, key values, times and addresses. */
function lasting(text: string): string {
  return text
    .replaceAll(/\b(ws|key)_[0-9A-Z]{26}\b/g, '$1_…')
    .replaceAll(/\bvsk_live_[\w.]+/g, 'vsk_live_…')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/^date: .*/gim, 'date: …')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>')
    .replaceAll(/^(x-amz-\w+-?\w*): .*/gim, '$1: …')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/\w+/g, '<url>')
    .replaceAll(/(reset: |t=)\d+/gi, '$1…');
}
