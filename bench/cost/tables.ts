import { readBefore } from '../before.ts';
import { columns, markdownTable } from '../table.ts';
import { fixedCost, type Template } from './fixed.ts';
import { readMeasured, usageOf } from './measured.ts';
import {
  type Assumptions,
  costOfMillion,
  costOfMillionInProcess,
  type Gateway,
  type Kinds,
  kindsWith,
  type Part,
  total,
} from './model.ts';
import { asOf, prices } from './prices.ts';
import { costOfMillionRotations, costOfRotatedKeys, rotationAssumptions } from './rotation.ts';
import { costOfCounters } from './storage.ts';

export const usd = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Returns the cost of a million requests by part, the cost of other kinds of requests, and the prices, as Markdown. */
export function requestTables(assumed: Assumptions): string {
  return [
    partsTable('a million verified requests', costOfMillion(assumed)),
    kindsTable(assumed),
    gatewaysTable(assumed),
    partsTable('a month of storage', [costOfCounters()]),
    `Prices of us-east-1, as known in ${asOf}, to be checked at their source:`,
    markdownTable(
      columns('price', '>USD', 'per', 'source'),
      Object.values(prices).map(({ what, usd: amount, per, source }) => [what, String(amount), per, source]),
    ),
  ].join('\n\n');
}

/** The cost of each kind of request, now and in the earlier version that the benchmark compares with. */
export function kindsTable(assumed: Assumptions): string {
  const now = kindsWith(usageOf(readMeasured()));
  const before = readBefore();
  const earlier = before && kindsWith(usageOf(before.counts));
  const costOf = (kind: Kinds[string] | undefined) =>
    kind === undefined ? '–' : usd(total(costOfMillion(kind(assumed))));
  return markdownTable(
    columns('a million requests', '>USD', ...(before ? [`>USD at ${before.commit}`] : [])),
    Object.entries(now).map(([name, kind]) => [name, costOf(kind), ...(earlier ? [costOf(earlier[name])] : [])]),
  );
}

/** The cost of verified requests by the kind of the API. */
function gatewaysTable(assumed: Assumptions): string {
  const row = (api: string, gateway: Gateway): string[] => {
    const parts = costOfMillion(assumed, gateway);
    return [api, usd(parts[0]?.usd ?? 0), usd(total(parts))];
  };
  return markdownTable(columns('a million verified requests to', '>API Gateway, USD', '>together, USD'), [
    row('a REST API', 'restRequests'),
    row('an HTTP API', 'httpRequests'),
    [
      'a service that checks keys in its own process, without its servers',
      usd(0),
      usd(total(costOfMillionInProcess(assumed))),
    ],
  ]);
}

/** Returns the cost of a month without requests by part, as Markdown. */
export function monthTable(template: Template): string {
  return partsTable('a month without requests', fixedCost(template));
}

/** Returns the cost of rotations, as Markdown. */
export function rotationTables(): string {
  return [
    partsTable('a million rotations', costOfMillionRotations(rotationAssumptions)),
    markdownTable(
      columns('>keys, each rotated once in a month', '>their secrets, USD', '>their rotations, USD'),
      [100, 1000, 10_000]
        .map((keys) => costOfRotatedKeys(keys, rotationAssumptions))
        .map(({ keys, secrets, rotations }) => [keys.toLocaleString('en-US'), usd(secrets), usd(rotations)]),
    ),
  ].join('\n\n');
}

function partsTable(title: string, parts: readonly Part[]): string {
  return markdownTable(columns(title, 'arithmetic', '>USD'), [
    ...parts.map(({ part, arithmetic, usd: amount }) => [part, arithmetic, usd(amount)]),
    ['**Together**', '', `**${usd(total(parts))}**`],
  ]);
}
