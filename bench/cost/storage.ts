import { counterAttributes } from '../../lambdas/adapters/dynamodb/counter-item.ts';
import { newTag } from '../../lambdas/domain/keys/key-format.ts';
import { windows, windowsAt } from '../../lambdas/domain/limits/rate-windows.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { keptMs } from '../../lambdas/domain/usage/usage-range.ts';
import { type Part, times } from './model.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const keys = 1000;

/** Calculates the storage of the counters of keys that are used in every minute, in US dollars a month. */
export function costOfCounters(): Part {
  const kept = keptMs / hourMs;
  const bytes = counterBytes();
  const quantity = (keys * kept * bytes) / 2 ** 30;
  const text = `${keys.toLocaleString('en-US')} keys × ${kept} hours × ${bytes} bytes / 2³⁰`;
  return times('DynamoDB: counters, of keys that are used in every minute', 'storage', quantity, text);
}

/**
 * The size of a counter of an hour, as DynamoDB charges for it: names, values and 100 bytes more
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
 */
function counterBytes(): number {
  const at = windowsAt(0);
  const names = new Set<string>();
  for (let minute = 0; minute < 60; minute++) {
    for (const { unit } of windows) names.add(counterAttributes[unit](windowsAt(minute * minuteMs)));
  }
  const keyBytes = 'pk'.length + newTag(systemRandom).length + 'sk'.length + at.hour.length;
  // A number of up to four digits takes three bytes, and the ten digits of the expiry take six.
  const limits = windows.map(({ name }) => name);
  const numbers = [...names, ...limits].reduce((sum, name) => sum + name.length + 3, 0);
  return keyBytes + numbers + 'expiresAt'.length + 6 + 100;
}
