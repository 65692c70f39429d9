import { Command } from 'commander';
import type { ContextOf } from '../../context.ts';
import { workspaceOption } from '../../options.ts';
import { activateCommand, deactivateCommand, rotateCommand, stopRotatingCommand } from './change.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { findCommand } from './find.ts';
import { importCommand } from './import/import.ts';
import { getCommand, listCommand } from './read.ts';
import { regenerateCommand } from './regenerate.ts';
import { updateCommand } from './update.ts';
import { usageCommand } from './usage.ts';

/** The commands for the keys of one workspace, in the order of the help. */
const ofWorkspace = [
  listCommand,
  createCommand,
  getCommand,
  updateCommand,
  usageCommand,
  deactivateCommand,
  activateCommand,
  regenerateCommand,
  rotateCommand,
  stopRotatingCommand,
  deleteCommand,
];

export function keyCommand(contextOf: ContextOf): Command {
  const key = new Command('key').description(
    'API keys of a workspace; --workspace names it, with AWS credentials; or LATCHKEY_KEY, a management key, selects it (with --local: the first workspace)',
  );
  for (const command of ofWorkspace) key.addCommand(command(contextOf).addOption(workspaceOption()));
  return key.addCommand(findCommand(contextOf)).addCommand(importCommand(contextOf));
}
