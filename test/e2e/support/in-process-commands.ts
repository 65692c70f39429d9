import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { latchkeyIn, type Ran, typed } from '../../support/service/command-line.ts';

const entry = join(import.meta.dirname, '../../../bin/latchkey-cli.mjs');

/**
 * Runs the commands of a shell in this process: the shell's `npx` sends each one here, and prints the answer. A process of
 * its own would need most of its time to start.
 */
export class InProcessCommands {
  readonly #options: readonly string[];
  readonly #server = createServer(async (request, response) => {
    const { code, stdout, stderr } = await this.#run(request);
    // The lengths say where each text ends.
    const [out, err] = [Buffer.from(stdout), Buffer.from(stderr)];
    response.end(Buffer.concat([Buffer.from(`${code} ${out.length} ${err.length}\n`), out, err]));
  });
  readonly #listening: Promise<unknown>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param options The arguments before those of each command */
  constructor(options: readonly string[]) {
    this.#options = options;
    this.#listening = once(this.#server, 'listening');
    this.#server.listen(0, '127.0.0.1');
  }

  /** Returns the script of `npx`. `key find`, which reads its standard input, is a process of its own. */
  async script(): Promise<string> {
    await this.#listening;
    const { port } = this.#server.address() as AddressInfo;
    const ownProcess = [process.execPath, entry, ...this.#options].map((each) => `'${each}'`).join(' ');
    return `
shift
if [ "$1 $2" = 'key find' ]; then exec ${ownProcess} "$@"; fi
answer="$HOME/answer.$$"
{ printf '%s\\0' "$#" "$@"; env -0; } |
  curl -sS --noproxy '*' --data-binary @- -o "$answer" http://127.0.0.1:${port}/
read -r code out err <"$answer"
tail -c $((out + err)) "$answer" | head -c "$out"
tail -c "$err" "$answer" >&2
rm "$answer"
exit "$code"`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Runs one command after the other: a command changes the environment of this process. */
  async #run(request: IncomingMessage): Promise<Ran> {
    const { args, environment } = parsed((await buffer(request)).toString());
    const ran = this.#last.then(() => latchkeyIn(environment, [...this.#options, ...args], typed()));
    this.#last = ran.catch(() => {});
    return ran;
  }
}

/** Reads a command: the number of arguments, the arguments, and the variables. */
function parsed(text: string) {
  const [count, ...parts] = text.split('\0').slice(0, -1);
  const variables = parts.slice(Number(count)).map((each) => {
    const [name = '', ...value] = each.split('=');
    return [name, value.join('=')] as const;
  });
  return { args: parts.slice(0, Number(count)), environment: Object.fromEntries(variables) };
}
