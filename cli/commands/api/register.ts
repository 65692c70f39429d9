import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { CliError } from '../../cli-error.ts';
import type { Context, ContextOf } from '../../context.ts';
import { RequiredOption } from '../../options.ts';
import { textOf } from '../../terminal.ts';
import { scopesIn } from './scopes-file.ts';
import { apiArgument, showApi } from './show.ts';

interface Options {
  readonly scopes: string;
  readonly name?: string;
  readonly limitAtGateway?: true;
}

export function registerCommand(contextOf: ContextOf): Command {
  return new Command('register')
    .description('register an API for the shared authorizer, or replace its registration; effective within a minute')
    .argument(...apiArgument)
    .addOption(
      new RequiredOption(
        '--scopes <file>',
        'JSON file with the scope of each route, or an OpenAPI document with x-latchkey-scope; - reads standard input',
      ),
    )
    .option('--name <name>', 'name for lists (default: none)')
    .option('--limit-at-gateway', 'deny requests over their limit at the gateway, for backends that cannot return 429')
    .action(async (id: string, { scopes: file, name, limitAtGateway }: Options, command: Command) => {
      const context = contextOf(command);
      const scopes = scopesIn(await readText(context, file), file === '-' ? 'standard input' : file);
      const response = await context.call(routes.registerApi, { id, body: { scopes, name, limitAtGateway } });
      context.print(response, (output, { api }) => showApi(output, api));
    });
}

async function readText({ terminal }: Context, file: string): Promise<string> {
  if (file === '-') return textOf(terminal.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError('usage', `The file ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    });
  }
}
