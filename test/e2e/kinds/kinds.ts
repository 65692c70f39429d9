import { apiOfOtherTool } from './api-of-other-tool.ts';
import { httpApi } from './http-api.ts';
import { inProcess } from './in-process.ts';
import type { Kind } from './kind.ts';
import { restApi } from './rest-api.ts';
import { verifyEndpoint } from './verify-endpoint.ts';

/** Every kind passes the same suite. A new kind is one file, and one entry here. */
export const kinds: readonly Kind[] = [restApi, httpApi, apiOfOtherTool, verifyEndpoint, ...inProcess];
