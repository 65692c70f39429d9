import { cachedSecret } from '../adapters/secrets-manager/cached-secret.ts';
import { systemClock } from '../domain/shared/random.ts';
import type { Cursors } from '../http/cursor.ts';
import { createCursors } from '../http/cursor.ts';
import type { ApiDependencies } from '../http/dependencies.ts';
import { createLogger } from '../logger.ts';
import { sourceStack } from '../source-positions.ts';
import { secretReader } from './clients.ts';

export function apiDependencies(environment: { CORS_ALLOW_ORIGIN: string }): ApiDependencies {
  return { logger: createLogger(sourceStack), clock: systemClock, corsAllowOrigin: environment.CORS_ALLOW_ORIGIN };
}

export function cursorsFrom(environment: { CURSOR_SECRET: string }): Cursors {
  return createCursors({ cursorSecret: cachedSecret(secretReader(), environment.CURSOR_SECRET) });
}
