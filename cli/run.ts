import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { CliError, exitCodes, type Problem, problemOf } from './cli-error.ts';
import { createProgram } from './program.ts';
import { HiddenSecrets } from './secrets/hidden-secrets.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs one command line and returns its exit code. It never ends the process, and never prints a secret from its input.
 * @param args Arguments without the names of Node.js and the script
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const secrets = new HiddenSecrets(terminal.environment);
  const stderr = {
    isTTY: terminal.stderr.isTTY === true,
    write: (text: string) => terminal.stderr.write(secrets.removeFrom(text)),
  };
  const isJson = wantsJson(args);
  // With --json, the error itself is printed below. Without it, the parser has written its message and the help.
  const parserErrors = isJson ? { write: () => {} } : stderr;
  const fail = (problem: Problem, message: string) =>
    stderr.write(`${isJson ? JSON.stringify(problem, null, 2) : message}\n`);
  try {
    await createProgram({ ...terminal, stderr }, secrets, parserErrors).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (isJson) fail(problemOf('usage', detailOf(error)), '');
      return exitCodes.usage;
    }
    if (error instanceof CliError) {
      fail(error.problem, error.message);
      return error.exitCode;
    }
    fail(problemOf('failed', String(error)), inspect(error));
    return exitCodes.failed;
  }
}

/** Whether the arguments ask for JSON, also if they cannot be parsed. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}

function detailOf({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'The command is incomplete.' : message.replace(/^error: /, '');
}
