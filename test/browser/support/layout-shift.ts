import type { Page } from 'playwright-core';

/** Measures the layout shift of each document that a page loads from now on. Call the function that it returns to read it. */
export async function layoutShiftOf(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(`
    window.shifted = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifted += value)))
      .observe({ type: 'layout-shift', buffered: true });
  `);
  return () => page.evaluate<number>('window.shifted');
}
