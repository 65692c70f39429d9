import { Command } from 'commander';
import type { ContextOf } from '../../context.ts';
import { activateCommand, deactivateCommand, rotateCommand, stopRotatingCommand } from './change.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { findCommand } from './find.ts';
import { getCommand, listCommand } from './read.ts';
import { regenerateCommand } from './regenerate.ts';
import { updateCommand } from './update.ts';
import { usageCommand } from './usage.ts';

export function keyCommand(contextOf: ContextOf): Command {
  return new Command('key')
    .description(
      'API keys of a workspace; LATCHKEY_KEY, a management key, selects it (with --local: the first workspace)',
    )
    .addCommand(listCommand(contextOf))
    .addCommand(createCommand(contextOf))
    .addCommand(getCommand(contextOf))
    .addCommand(findCommand(contextOf))
    .addCommand(updateCommand(contextOf))
    .addCommand(usageCommand(contextOf))
    .addCommand(deactivateCommand(contextOf))
    .addCommand(activateCommand(contextOf))
    .addCommand(regenerateCommand(contextOf))
    .addCommand(rotateCommand(contextOf))
    .addCommand(stopRotatingCommand(contextOf))
    .addCommand(deleteCommand(contextOf));
}
