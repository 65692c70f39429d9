import { Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.ts';
import { dataDirectoryOf } from '../target/local-run.ts';

interface DevOptions {
  readonly app?: string;
  readonly port: number;
  readonly dataDir?: string;
  readonly memory?: true;
  readonly reset?: true;
  readonly watch: boolean;
  readonly plan?: string;
  readonly stacks?: readonly string[];
  readonly context?: readonly ContextPair[];
}

const examples = `
Examples:
  npx latchkey dev                           run the app of this folder's cdk.json
  npx latchkey dev --port 8080               the first API listens on 8080, the others on the ports after it
  npx latchkey dev --stacks Dev              run the stacks of the stage Dev
  npx latchkey dev --app "node bin/app.js"   use another command than cdk.json
  npx latchkey dev --reset                   begin with new data and a new key
`;

/** `latchkey dev`: runs the CDK app of this folder, with a Latchkey of its own, on this machine. */
export function devCommand(): Command {
  return new Command('dev')
    .description('run the protected APIs of the CDK app in this folder on this machine, with a key to try them')
    .option('--app <command>', 'command of the app (default: "app" of cdk.json)')
    .option('--port <number>', 'port of the first API; 0 chooses free ports', port, 3000)
    .option('--stacks <names...>', 'stacks or stages to run (default: all)')
    .option('-c, --context <name=value>', 'context of the app; can be repeated', contextPair)
    .option('--plan <name>', 'plan of the workspace (default: the first plan with API access)')
    .option('--memory', 'keep no data')
    .option('--reset', 'remove the data of earlier runs first')
    .option('--no-watch', 'do not reload when files change')
    .addHelpText('after', examples)
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<DevOptions>();
      const { runDev } = await import('../../local/dev/terminal.ts');
      await runDev(
        {
          folder: process.cwd(),
          port: options.port,
          dataDirectory: options.memory === true ? ':memory:' : dataDirectoryOf(options, process.env),
          app: options.app,
          context: Object.fromEntries(options.context ?? []),
          stacks: options.stacks,
          plan: options.plan,
          reset: options.reset === true,
        },
        { isWatching: options.watch },
      );
    });
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a port from 0 to 65535.');
}

type ContextPair = readonly [name: string, value: string];

/** Throws a CliError, because the message of an InvalidArgumentError quotes the text, which can hold a token. */
function contextPair(text: string, previous: readonly ContextPair[] = []): ContextPair[] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new CliError('usage', 'The value of --context must be name=value.');
  return [...previous, [name, value]];
}
