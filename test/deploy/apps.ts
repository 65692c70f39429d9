import { join, resolve } from 'node:path';
import type { Outputs } from './cdk.ts';
import { checkHttpBackend, checkLambdaBackend, httpBackend } from './examples.ts';
import { installedExamples } from './installed-examples.ts';
import { checkLatchkey } from './latchkey.ts';
import { checkOwnStack, shopBackend } from './own-stack.ts';
import type { Stage } from './stage.ts';

const root = resolve(import.meta.dirname, '../..');

/** A CDK app that is deployed, checked and destroyed. */
export interface App {
  readonly name: string;
  /** Returns the folder of its cdk.json. */
  readonly folder: () => Promise<string>;
  /** How many resources with data `cdk destroy` leaves; any other resource that it leaves is a failure. */
  readonly keeps: { readonly tables: number; readonly secrets: number };
  /** Returns the context for the CDK, and creates the resources that the deployment needs first. */
  readonly context?: () => Promise<Record<string, string>>;
  readonly check: (stage: Stage, outputs: Record<string, Outputs>) => Promise<void>;
}

/** The apps in the order of the run: each is destroyed before the next one is deployed. */
export const apps: readonly App[] = [
  { name: 'Latchkey', folder: async () => root, keeps: { tables: 3, secrets: 3 }, check: checkLatchkey },
  {
    name: 'examples/lambda-backend',
    folder: () => installedExamples.install('lambda-backend'),
    keeps: { tables: 2, secrets: 3 },
    check: checkLambdaBackend,
  },
  {
    name: 'examples/http-backend',
    folder: () => installedExamples.install('http-backend'),
    keeps: { tables: 2, secrets: 3 },
    context: async () => ({ backendUrl: await httpBackend.start() }),
    check: checkHttpBackend,
  },
  {
    name: 'A stack of its own',
    folder: async () => join(root, 'test/deploy/own-stack'),
    keeps: { tables: 2, secrets: 3 },
    context: async () => ({ backendUrl: await shopBackend.start() }),
    check: checkOwnStack,
  },
];
