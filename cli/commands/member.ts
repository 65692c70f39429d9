import { Command } from 'commander';
import type * as z from 'zod';
import { routes } from '../../lambdas/http/routes/index.ts';
import { Context } from '../context.ts';
import { wholeNumber } from '../options.ts';
import { printLine, printMembers, printTable } from '../output.ts';
import { readPages } from '../pages.ts';

type Member = z.output<typeof routes.putMember.success.body>['member'];

const subjectArgument = ['<subject>', 'what the OpenID provider calls the person: "sub" in their tokens'] as const;

export function memberCommand(): Command {
  const member = new Command('member').description(
    'people who may sign in to the workspace whose management key is in LATCHKEY_KEY (with --local, its root key)',
  );

  member
    .command('list')
    .description('list the members, by subject')
    .option('--limit <count>', 'at most so many', wholeNumber, Number.POSITIVE_INFINITY)
    .action(async ({ limit }: { limit: number }, command: Command) => {
      const context = new Context(command);
      const pages = await readPages(
        (cursor) => context.call(routes.listMembers, { query: { limit: String(Math.min(limit, 100)), cursor } }),
        (page) => page.members,
        limit,
      );
      const members = pages.flatMap((page) => page.members).slice(0, limit);
      context.print({ members }, () =>
        printTable(
          ['SUBJECT', 'ROLE', 'NAME', 'SINCE'],
          members.map(({ subject, role, name, createdAt }) => [subject, role, name ?? '', createdAt]),
        ),
      );
    });

  member
    .command('set')
    .description('add a member, or set the role and name of one; it applies from the next request on')
    .argument(...subjectArgument)
    .requiredOption('--role <role>', 'owner (all, members too), admin (keys) or viewer (reads)')
    .option('--name <name>', 'for people to read; left out, they have none')
    .action(async (subject: string, { role, name }: { role: string; name?: string }, command: Command) => {
      const context = new Context(command);
      const answer = await context.call(routes.putMember, { body: { subject, role, name } });
      context.print(answer, ({ member: set }) => show(set));
    });

  member
    .command('remove')
    .description('remove a member; they are refused from the next request on')
    .argument(...subjectArgument)
    .action(async (subject: string, _: object, command: Command) => {
      const context = new Context(command);
      const answer = await context.call(routes.deleteMember, { query: { subject } });
      context.print(answer, () => printLine(`${subject} is no member any more.`));
    });

  return member;
}

function show({ subject, role, name, issuer, createdAt }: Member): void {
  printMembers({ subject, role, name: name ?? 'none', issuer, since: createdAt });
}
