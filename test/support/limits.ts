import { forEachWindow, type Limits } from '../../lambdas/domain/limits/rate-windows.ts';

/** No test sends this many requests. */
const unlimited = 1_000_000_000;

/** Limits for a test. A window that the test does not name is never full. */
export function limitsOf(limits: Partial<Limits>): Limits {
  return { ...forEachWindow('name', () => unlimited), ...limits };
}
