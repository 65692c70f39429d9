import { parseArgs } from 'node:util';

export interface Options {
  /** Whether to deploy without asking. */
  readonly yes: boolean;
  /** Whether to start the emulator of `npm run test:deploy` and run there. */
  readonly emulator: boolean;
  /** Whether to skip the end-to-end suite. */
  readonly checksOnly: boolean;
  /** Whether to deploy the console as well. */
  readonly console: boolean;
  /** The name of an earlier run, whose resources are deleted. No other work is done then. */
  readonly cleanUp: string | undefined;
}

export const namePrefix = 'latchkey-test-';

export const usage = `npm run test:aws -- [options]

Deploys Latchkey under a name of its own to the account of your AWS credentials, tests it there, and deletes it.

  --yes              deploy without asking
  --checks-only      skip the end-to-end suite; run only the checks of docs/verifying-on-aws.md
  --console          deploy and check the console too (CloudFront takes about 25 minutes more)
  --emulator         run in an emulated account on this machine (needs Python)
  --clean-up <name>  delete what an interrupted run left, such as ${namePrefix}3f9a1c
  --help`;

/** The command line is not valid. The message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Returns the options, or undefined for `--help`. @throws UsageError */
export function optionsOf(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const cleanUp = values['clean-up'];
  if (cleanUp !== undefined && !/^latchkey-test-[0-9a-f]{6}$/.test(cleanUp)) {
    throw new UsageError(
      `"${cleanUp}" is not the name of a run. Names look like ${namePrefix}3f9a1c; the run prints its name first.`,
    );
  }
  if (values.console && values.emulator) {
    throw new UsageError('The emulator cannot deploy the console. Leave out --console or --emulator.');
  }
  return {
    yes: values.yes,
    emulator: values.emulator,
    checksOnly: values['checks-only'],
    console: values.console,
    cleanUp,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        yes: { type: 'boolean', default: false },
        emulator: { type: 'boolean', default: false },
        'checks-only': { type: 'boolean', default: false },
        console: { type: 'boolean', default: false },
        'clean-up': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}
