/** What a test file gets for `@jest/globals`. */

import { currentGlobals } from './current-globals.ts';

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } = currentGlobals();
