import { type Part, sum, times, total } from './model.ts';
import { prices } from './prices.ts';

/** What a rotation is taken to need, into a secret that has a value. Calls and units are what `npm run bench` counts. */
export interface RotationAssumptions {
  readonly secretsCalls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** When the grace of the former value ends. */
  readonly graceReadUnits: number;
  readonly graceWriteUnits: number;
  /** That the quotas of Secrets Manager let through. */
  readonly perSecond: number;
  /** Of the Lambda that rotates. */
  readonly memoryMiB: number;
}

export const rotationAssumptions: RotationAssumptions = {
  secretsCalls: 4,
  readUnits: 5,
  writeUnits: 25,
  graceReadUnits: 2,
  graceWriteUnits: 10,
  perSecond: 25,
  memoryMiB: 1769,
};

const million = 1_000_000;

/** What a million rotations cost, part by part, in US dollars; without the secrets, which cost by the month. */
export function costOfMillionRotations(of: RotationAssumptions): Part[] {
  const { secretsCalls, readUnits, graceReadUnits, writeUnits, graceWriteUnits, perSecond, memoryMiB } = of;
  const gigabytes = memoryMiB / 1024;
  return [
    times('Secrets Manager: calls', 'secretsCalls', secretsCalls * 100, `${secretsCalls} million / 10,000 calls`),
    times('DynamoDB: reads', 'reads', readUnits + graceReadUnits, `${sum(readUnits, graceReadUnits)} million units`),
    times(
      'DynamoDB: writes',
      'writes',
      writeUnits + graceWriteUnits,
      `${sum(writeUnits, graceWriteUnits)} million units`,
    ),
    times(
      'Lambda: time',
      'lambdaTime',
      (million / perSecond) * gigabytes,
      `1 million / ${perSecond} a second × ${gigabytes.toFixed(2)} GB`,
    ),
  ];
}

export interface RotatedKeys {
  readonly keys: number;
  readonly secrets: number;
  readonly rotations: number;
}

/** What keys cost in a month of 30 days, each with a managed secret and rotated once. */
export function costOfRotatedKeys(keys: number, of: RotationAssumptions): RotatedKeys {
  return {
    keys,
    secrets: keys * prices.secrets.usd,
    rotations: (keys / million) * total(costOfMillionRotations(of)),
  };
}
