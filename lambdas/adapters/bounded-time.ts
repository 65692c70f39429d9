const requestHandler = { connectionTimeout: 2000, requestTimeout: 2000, throwOnRequestTimeout: true };

/** Options of an SDK client with bounded time: the SDK's own default waits forever. */
export const boundedTime = { maxAttempts: 2, requestHandler };
