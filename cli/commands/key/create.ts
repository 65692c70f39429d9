import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { bodyOf, rotationOptions } from './bodies.ts';
import { newFields } from './fields.ts';
import { showKey } from './show.ts';

export function createCommand(contextOf: ContextOf): Command {
  const create = new Command('create').description('create an API key and show its value once');
  for (const option of [...Object.values(newFields), ...Object.values(rotationOptions)]) create.addOption(option);
  return create.action(async (given: Readonly<Record<string, unknown>>, command: Command) => {
    const context = contextOf(command);
    const response = await context.call(routes.createApiKey, { body: bodyOf(given, newFields) });
    context.print(response, (output, { apiKey }) => {
      showKey(output, apiKey);
      output.secret('value', apiKey.key);
    });
  });
}
