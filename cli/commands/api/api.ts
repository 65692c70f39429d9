import { Command } from 'commander';
import type { ContextOf } from '../../context.ts';
import { getCommand, listCommand } from './read.ts';
import { registerCommand } from './register.ts';
import { unregisterCommand } from './unregister.ts';

/** `latchkey api`: docs/apis-of-other-tools.md. */
export function apiCommand(contextOf: ContextOf): Command {
  return new Command('api')
    .description('APIs of other tools, such as SAM or Terraform, that the shared authorizer protects')
    .addCommand(registerCommand(contextOf))
    .addCommand(listCommand(contextOf))
    .addCommand(getCommand(contextOf))
    .addCommand(unregisterCommand(contextOf));
}
