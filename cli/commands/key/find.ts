import { Command } from 'commander';
import type * as z from 'zod';
import { type ResponseSchema, routes } from '../../../lambdas/http/routes/index.ts';
import { CliError } from '../../cli-error.ts';
import type { ContextOf } from '../../context.ts';
import { keyValueIn } from '../../secrets/key-value.ts';
import { textOf } from '../../terminal.ts';

type FoundKey = z.output<ResponseSchema<typeof routes.lookupKey>>['apiKey'];
type Lookup = z.input<typeof routes.lookupKey.request.body>;

const hint = 'read -rs VALUE; printf %s "$VALUE" | npx latchkey key find';

/** Says which value of the found key the text is. */
const matches: Readonly<Record<NonNullable<FoundKey['match']>, string>> = {
  current: 'the current value of the key',
  previous: 'the previous value of the key, in its grace period',
  none: 'not a value of the key that works now',
};

export function findCommand(contextOf: ContextOf): Command {
  return new Command('find')
    .description(
      'find the API key of a value, a masked value or a tag, read from standard input; with AWS credentials, in all workspaces',
    )
    .addHelpText('after', `\nExample:\n  ${hint}\n`)
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      const { stdin } = context.terminal;
      // The terminal would show the value.
      if (stdin.isTTY) throw new CliError('usage', `Pipe the key value into the command: ${hint}`);
      const text = await textOf(stdin);
      context.secrets.add(text);
      const response = await context.call(routes.lookupKey, { body: lookupOf(text) });
      context.print(response, (output, { apiKey }) => output.members(membersOf(apiKey)));
    });
}

/** Returns what the text is: a masked value, a tag or a full value. @throws CliError if it can be none of them */
function lookupOf(text: string): Lookup {
  const trimmed = text.trim().replace('\u2026', '...');
  if (/^\w+_[0-9A-Za-z]{8}\.{3}[0-9A-Za-z]{4}$/.test(trimmed)) return { mask: trimmed };
  if (/^[0-9A-Za-z]{8}$/.test(trimmed)) return { tag: trimmed };
  return { value: keyValueIn(text, 'The text on standard input') };
}

function membersOf(apiKey: FoundKey): Record<string, string> {
  const { name, environment, ownerId, key, match, isAccepted } = apiKey;
  return {
    id: apiKey.id,
    ...(name !== null && { name }),
    workspace: `${apiKey.workspaceId} (${apiKey.workspaceStatus})`,
    'root key': apiKey.isRoot ? 'yes' : 'no',
    status: apiKey.status,
    ...(environment !== null && { environment }),
    ...(ownerId !== null && { owner: ownerId }),
    ...(key !== null && { value: key }),
    ...(match !== null && { given: matches[match] }),
    ...(isAccepted !== null && { accepted: isAccepted ? 'yes' : 'no' }),
  };
}
