import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assumptions } from '../../bench/cost/model.ts';
import { requestTables, rotationTables } from '../../bench/cost/tables.ts';
import { withBlock } from '../../bench/docs.ts';

const page = 'docs/performance.md';

/** The page about performance, with its tables of costs. `npm run bench` writes the measured figures. */
export function costPage(root: string): Record<string, string> {
  const text = readFileSync(join(root, page), 'utf8');
  return { [page]: withBlock(withBlock(text, 'cost', requestTables(assumptions)), 'rotation-cost', rotationTables()) };
}
