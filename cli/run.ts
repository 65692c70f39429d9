import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { CliError, exitCodes } from './cli-error.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs one command line and returns its exit code. Never ends the process.
 * @param args Arguments without the names of Node.js and the script
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has already written its message, or the help was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    const isExpected = error instanceof CliError;
    terminal.stderr.write(`${isExpected ? error.message : inspect(error)}\n`);
    return isExpected ? error.exitCode : exitCodes.failed;
  }
}
