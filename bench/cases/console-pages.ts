import type { Page } from 'playwright-core';

/** A network between the browser and the service. */
export interface Network {
  readonly megabits: number;
  readonly latencyMs: number;
}

export interface PageCase {
  readonly page: string;
  readonly path: string;
  /** Whether the browser has the files from an earlier visit. */
  readonly hasFiles?: true;
  /** By default the network of the machine. */
  readonly network?: Network;
  /** The content that a person waits for. */
  readonly ready: (page: Page) => Promise<void>;
}

/** The name of a key, which the list shows. */
export const keyName = 'Bench';

export const showsKeys = (page: Page) => page.getByRole('link', { name: keyName, exact: true }).first().waitFor();
const showsReference = (page: Page) => page.getByText('/api/v1/api-keys').first().waitFor();
const showsOverview = (page: Page) => page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

const slow: Network = { megabits: 10, latencyMs: 40 };
/** The visit for which there is a target. */
export const coldOpen = 'API keys, first visit, 10 Mbit/s, 40 ms';

export const pages: readonly PageCase[] = [
  { page: coldOpen, path: '/console/keys', network: slow, ready: showsKeys },
  { page: 'API keys, first visit', path: '/console/keys', ready: showsKeys },
  { page: 'API keys, another day', path: '/console/keys', hasFiles: true, ready: showsKeys },
  {
    page: 'API keys, another day, 10 Mbit/s, 40 ms',
    path: '/console/keys',
    hasFiles: true,
    network: slow,
    ready: showsKeys,
  },
  { page: 'Overview, first visit', path: '/console/', ready: showsOverview },
  { page: 'API reference, first visit', path: '/console/api-reference', ready: showsReference },
];
