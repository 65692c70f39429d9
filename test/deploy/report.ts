import type { Results } from './results.ts';
export function printReport(results: Results): number {
  return results.count('failed');
}
