import { parseArgs } from 'node:util';
import { writeToDocs } from '../docs.ts';
import { columns, markdownTable } from '../table.ts';
import { type Assumptions, assumptions, costOfMillion, kinds, total } from './model.ts';
import { asOf, prices } from './prices.ts';
import { costOfMillionRotations, costOfRotatedKeys, rotationAssumptions } from './rotation.ts';

/** `npm run cost`: calculates the cost of a million requests. Options set the assumptions: `-- --authorizerMs 4`. */
const names = Object.keys(assumptions) as (keyof Assumptions)[];
const text = { type: 'string' } as const;
const { docs, ...given } = parseArgs({
  options: { docs: { type: 'boolean', default: false }, ...Object.fromEntries(names.map((name) => [name, text])) },
}).values as { docs: boolean } & Partial<Record<keyof Assumptions, string>>;

const assumed: Assumptions = { ...assumptions };
for (const [name, value] of Object.entries(given)) {
  const number = Number(value);
  if (!(number >= 0)) throw new Error(`--${name} takes a number, not "${value}".`);
  Object.assign(assumed, { [name]: number });
}

const usd = (amount: number) => amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const parts = costOfMillion(assumed);
const content = [
  markdownTable(columns('a million verified requests', 'arithmetic', '>USD'), [
    ...parts.map(({ part, arithmetic, usd: amount }) => [part, arithmetic, usd(amount)]),
    ['**Together**', '', `**${usd(total(parts))}**`],
  ]),
  markdownTable(
    columns('a million requests', '>USD'),
    Object.entries(kinds).map(([kind, of]) => [kind, usd(total(costOfMillion(of(assumed))))]),
  ),
  `Prices of us-east-1, as known in ${asOf}, to be checked at their source:`,
  markdownTable(
    columns('price', '>USD', 'per', 'source'),
    Object.values(prices).map(({ what, usd: amount, per, source }) => [what, String(amount), per, source]),
  ),
].join('\n\n');

const rotations = costOfMillionRotations(rotationAssumptions);
const rotationContent = [
  markdownTable(columns('a million rotations', 'arithmetic', '>USD'), [
    ...rotations.map(({ part, arithmetic, usd: amount }) => [part, arithmetic, usd(amount)]),
    ['**Together**', '', `**${usd(total(rotations))}**`],
  ]),
  markdownTable(
    columns('>keys, each rotated once in a month', '>their secrets, USD', '>their rotations, USD'),
    [100, 1000, 10_000]
      .map((keys) => costOfRotatedKeys(keys, rotationAssumptions))
      .map(({ keys, secrets, rotations }) => [keys.toLocaleString('en-US'), usd(secrets), usd(rotations)]),
  ),
].join('\n\n');

console.log(`${content}\n\n${rotationContent}`);
if (docs) {
  writeToDocs('cost', content);
  writeToDocs('rotation-cost', rotationContent);
}
