import { Command } from 'commander';
import type { ContextOf } from '../../context.ts';
import { renameCommand, resumeCommand, setPlanCommand, suspendCommand } from './change.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { grantCommand } from './grant.ts';
import { getCommand, listCommand } from './read.ts';
import { updateCommand } from './update.ts';

export function workspaceCommand(contextOf: ContextOf): Command {
  return new Command('workspace')
    .description('tenants: each has one plan and owns API keys')
    .addCommand(createCommand(contextOf))
    .addCommand(listCommand(contextOf))
    .addCommand(getCommand(contextOf))
    .addCommand(updateCommand(contextOf))
    .addCommand(renameCommand(contextOf))
    .addCommand(setPlanCommand(contextOf))
    .addCommand(grantCommand(contextOf))
    .addCommand(suspendCommand(contextOf))
    .addCommand(resumeCommand(contextOf))
    .addCommand(deleteCommand(contextOf));
}
