import { CommanderError } from 'commander';
import { CliError, exitCodes } from './cli-error.ts';
import { createProgram } from './program.ts';

/** `npx latchkey` */
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** Says what went wrong, and gives back the exit code. */
function explain(error: unknown): number {
  // Commander has said it already, or was only asked for help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof CliError) {
    console.error(error.message);
    return error.exitCode;
  }
  console.error(error);
  return exitCodes.failed;
}
