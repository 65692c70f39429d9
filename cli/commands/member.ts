import { Command } from 'commander';
import type * as z from 'zod';
import { type ResponseSchema, routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';
import { limitOption, RequiredOption, yesOption } from '../options.ts';
import type { Output } from '../output.ts';
import { pageSize, readPages } from '../service/pages.ts';

type Member = z.output<ResponseSchema<typeof routes.putMember>>['member'];

const subjectArgument = [
  '<subject>',
  'id of the person at the OpenID provider: the claim "sub" of their tokens',
] as const;

export function memberCommand(contextOf: ContextOf): Command {
  return new Command('member')
    .description('people who can sign in to a workspace; LATCHKEY_KEY selects it (with --local: the first workspace)')
    .addCommand(listCommand(contextOf))
    .addCommand(setCommand(contextOf))
    .addCommand(removeCommand(contextOf));
}

function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list the members, sorted by subject')
    .addOption(limitOption())
    .action(async ({ limit }: { limit: number }, command: Command) => {
      const context = contextOf(command);
      const pages = await readPages(
        (cursor) => context.call(routes.listMembers, { query: { limit: pageSize(limit), cursor } }),
        (page) => page.members,
        limit,
      );
      const members = pages.flatMap((page) => page.members).slice(0, limit);
      context.print({ members }, (output) =>
        output.table(
          ['SUBJECT', 'ROLE', 'NAME', 'SINCE'],
          members.map(({ subject, role, name, createdAt }) => [subject, role, name ?? '', createdAt]),
        ),
      );
    });
}

function setCommand(contextOf: ContextOf): Command {
  return new Command('set')
    .description('add a member, or change the role and name of a member, effective immediately')
    .argument(...subjectArgument)
    .addOption(
      new RequiredOption('--role <role>', 'owner (everything, including members), admin (keys) or viewer (read only)'),
    )
    .option('--name <name>', 'display name (default: none)')
    .action(async (subject: string, { role, name }: { role: string; name?: string }, command: Command) => {
      const context = contextOf(command);
      const response = await context.call(routes.putMember, { body: { subject, role, name } });
      context.print(response, (output, { member }) => show(output, member));
    });
}

function removeCommand(contextOf: ContextOf): Command {
  return new Command('remove')
    .description('remove a member, effective immediately')
    .argument(...subjectArgument)
    .addOption(yesOption())
    .action(async (subject: string, _: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm(`${subject} will no longer be able to sign in to the workspace.`);
      const response = await context.call(routes.deleteMember, { query: { subject } });
      context.print(response, (output) => output.line(`${subject} is no longer a member.`));
    });
}

function show(output: Output, { subject, role, name, issuer, createdAt }: Member): void {
  output.members({ subject, role, name: name ?? 'none', issuer, since: createdAt });
}
