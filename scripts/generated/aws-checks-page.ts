import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBlock } from '../../bench/docs.ts';
import { columns, markdownTable } from '../../bench/table.ts';
import { checks } from '../../test/aws/checks/index.ts';

const page = 'docs/verifying-on-aws.md';

/** The page about `npm run test:aws`, with the table of its checks. */
export function awsChecksPage(root: string): Record<string, string> {
  const rows = checks.map(({ id, statement, page: about, emulator }) => [
    `\`${id}\``,
    statement,
    `[${about.split('/').at(-1)}](${about})`,
    emulator === undefined ? '' : `The emulator ${emulator}.`,
  ]);
  const table = markdownTable(columns('check', 'statement', 'page', 'deviation'), rows);
  return { [page]: withBlock(readFileSync(join(root, page), 'utf8'), 'checks', table) };
}
