import { parseArgs } from 'node:util';
import { type Assumptions, assumptions } from './model.ts';
import { requestTables, rotationTables } from './tables.ts';

/**
 * `npm run cost`: prints the cost of a million requests and rotations. Options set the assumptions: `-- --authorizerMs 4`.
 * `npm run generate` writes the tables of the documentation, with the assumptions of `model.ts`.
 */
const names = Object.keys(assumptions) as (keyof Assumptions)[];
const text = { type: 'string' } as const;
const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, text])) });

const assumed: Assumptions = { ...assumptions };
for (const [name, value] of Object.entries(values)) {
  const number = Number(value);
  if (!(number >= 0)) throw new Error(`--${name} takes a number, not "${value}".`);
  Object.assign(assumed, { [name]: number });
}

console.log(`${requestTables(assumed)}\n\n${rotationTables()}`);
